using RagProbe.Cli;

namespace RagProbe.Tests.Cli;

public sealed class NextCommandTests
{
    [Theory]
    [InlineData("people-014", "ragprobe show people-014 --sweep 3 --data 'my data'")]
    [InlineData("it's $(rm) [red]", "ragprobe show 'it'\\''s $(rm) [red]' --sweep 3 --data 'my data'")]
    [InlineData("--json", "ragprobe show --sweep 3 --data 'my data' -- --json")]
    public void The_next_command_works_when_it_is_pasted_into_a_shell(string question, string expected)
    {
        var parsed = CommandLine.Build().Parse(["failures", "--data", "my data", "--sweep", "3"]);

        Assert.Equal(expected, new NextCommand(parsed, sweep: 3).Show(question));
    }

    [Fact]
    public void The_next_command_is_short_where_nothing_was_chosen() =>
        Assert.Equal("ragprobe failures", new NextCommand(CommandLine.Build().Parse(["sweep", "set"]), sweep: null).Failures);

    [Fact]
    public void The_same_call_of_another_command_keeps_what_both_understand() =>
        Assert.Equal(
            "ragprobe diagnose 'my set' --top-k 3 --exact --filter '{\"must\":[]}' --data x",
            NextCommand.Same("diagnose", CommandLine.Build().Parse(["sweep", "my set", "-k", "3", "--exact", "--filter", "{\"must\":[]}", "--json", "--measures", "nDCG@3", "--data", "x"]), ["--json", "--measures"]));
}
