using System.CommandLine;
using RagProbe.Cli;

namespace RagProbe.Tests.Cli;

public sealed class HelpExamplesTests
{
    public static TheoryData<string> Examples
    {
        get
        {
            var root = CommandLine.Build();
            HelpExamples.AddTo(root);
            return [.. All(root).SelectMany(HelpExamples.Of)];
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_a_command_that_can_be_parsed(string example)
    {
        Assert.StartsWith("ragprobe ", example, StringComparison.Ordinal);
        Assert.Empty(CommandLine.Build().Parse(example["ragprobe ".Length..]).Errors);
    }

    [Fact]
    public void Every_command_that_does_something_has_an_example()
    {
        var root = CommandLine.Build();
        HelpExamples.AddTo(root);

        Assert.All(All(root).Where(command => command.Subcommands.Count == 0), command => Assert.NotEmpty(HelpExamples.Of(command)));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
