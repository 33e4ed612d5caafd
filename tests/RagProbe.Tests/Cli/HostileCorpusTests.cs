using System.Text.Json;

namespace RagProbe.Tests.Cli;

/// <summary>Documents from anywhere do no harm: not to the terminal, not to memory, and everything that was left out is said.</summary>
public sealed class HostileCorpusTests(HostileCorpusTests.Answers answers) : IClassFixture<HostileCorpusTests.Answers>
{
    [Fact]
    public void Every_command_ends_as_it_should()
    {
        Assert.All(answers.All, static answer => Assert.True(answer.Value.ExitCode == 0, $"{answer.Key}: exit code {answer.Value.ExitCode}: {Tail(answer.Value.Error)}"));
        Assert.All(answers.All, static answer => Assert.DoesNotContain("defect of RagProbe", answer.Value.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void No_control_character_but_the_line_feed_and_none_that_reorders_text_is_printed()
    {
        foreach (var (command, answer) in answers.All)
        {
            var harmful = (answer.Output + answer.Error).Where(static character => (char.IsControl(character) && character != '\n') || character is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
            Assert.True(!harmful.Any(), $"{command} prints {string.Join(", ", harmful.Distinct().Select(static character => $"U+{(int)character:X4}"))}");
        }
    }

    [Fact]
    public void Every_file_that_was_left_out_is_listed()
    {
        foreach (var file in HostileCorpus.Listed)
        {
            Assert.Contains($"corpus: {file}:", answers.All["index"].Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_can_be_read_is_found()
    {
        using var sweep = JsonDocument.Parse(answers.All["sweep --json"].Output);
        using var show = JsonDocument.Parse(answers.All["show crane --json"].Output);

        Assert.Equal(0, sweep.RootElement.GetProperty("counts").GetProperty("error").GetInt32());
        Assert.Equal(11, sweep.RootElement.GetProperty("counts").GetProperty("questions").GetInt32());
        Assert.Contains("»The crane is oiled in April.«", answers.All["show crane"].Output, StringComparison.Ordinal);
        Assert.Contains("»The cheese ripens for ninety days.«", answers.All["show cheese"].Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SCRIPTED", answers.All["show cheese"].Output, StringComparison.Ordinal);
    }

    private static string Tail(string text) => text.Length > 2000 ? text[^2000..] : text;

    /// <summary>What each command answered, run once for all tests.</summary>
    public sealed class Answers : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal Dictionary<string, CliAnswer> All { get; } = new(StringComparer.Ordinal);

        public async ValueTask InitializeAsync()
        {
            var set = HostileCorpus.Write(_folder);
            foreach (var arguments in new string[][]
            {
                ["index", set], ["sweep", set], ["sweep", set, "--no-diagnose", "--json"], ["failures"], ["failures", "--json"], ["sweeps"],
                ["show", "gate"], ["show", "gate", "--json"], ["show", "key" + HostileCorpus.Escapes], ["show", "crane"], ["show", "crane", "--json"], ["show", "cheese"], ["show", "lamp"], ["show", "nothing"],
            })
            {
                All[string.Join(' ', arguments.Where(argument => argument != set && argument != "--no-diagnose"))] = await CliProcess.RunAsync(_folder.Path, arguments);
            }
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
