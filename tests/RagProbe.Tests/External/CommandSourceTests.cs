using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Filters;

namespace RagProbe.Tests.External;

public sealed class CommandSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_is_started_once_and_answers_line_by_line()
    {
        await using var source = Start(ShellCommand.Loop($"printf '%s\\n' \"$line\" >> '{_folder.Of("asked")}'; {ShellCommand.Answer}"));

        var first = await source.AskAsync(Ask("q1") with { Text = "Zwei Zeilen?\nJa: \"ü\"", Filter = FilterJson.Parse("""{"must":[{"key":"k","match":{"value":1}}]}""") }, 5, Cancelled);
        var second = await source.AskAsync(Ask("q2"), 7, Cancelled);

        Assert.Equal(["about q1", "about q2"], new[] { first!, second! }.Select(answer => Assert.Single(answer.Items).Text));
        var asked = await File.ReadAllLinesAsync(_folder.Of("asked"), Cancelled);
        Assert.Equal("""{"id":"q1","text":"Zwei Zeilen?\nJa: \u0022\u00FC\u0022","filter":{"must":[{"key":"k","match":{"value":1}}]},"limit":5}""", asked[0]);
        Assert.Equal("""{"id":"q2","text":"about what?","limit":7}""", asked[1]);
    }

    [Fact]
    public async Task A_program_that_ends_is_an_outage_with_exit_code_and_last_words()
    {
        await using var source = Start(ShellCommand.Loop($"[ $id = q2 ] && {{ echo 'out of memory' >&2; exit 7; }}; {ShellCommand.Answer}"));
        await source.AskAsync(Ask("q1"), 5, Cancelled);

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Ask("q2"), 5, Cancelled));
        var later = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Ask("q3"), 5, Cancelled));

        Assert.True(error.IsOutage);
        Assert.Contains("ended with exit code 7 when question q2 was asked. It said: out of memory", error.Message, StringComparison.Ordinal);
        Assert.True(later.IsOutage);
        Assert.Contains("exit code 7", later.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_at_once_is_an_outage_too()
    {
        await using var source = Start("echo 'no module named x' >&2; exit 1");

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Ask("q1"), 5, Cancelled));

        Assert.True(error.IsOutage);
        Assert.Contains("ended with exit code 1 when question q1 was asked. It said: no module named x", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo Loading the model", "not JSON: Loading the model")]
    [InlineData("echo '[]'", "an answer without the question's \"id\"")]
    [InlineData("""echo '{"id":7,"results":[]}'""", "an answer without the question's \"id\"")]
    [InlineData("""echo '{"id":"q9","results":[]}'""", "an answer to 'q9', which was not asked")]
    [InlineData("""echo '{"id":"q1","hits":[]}'""", "the path results[*] leads nowhere at 'results'")]
    public async Task Garbage_is_that_questions_error_and_the_next_one_is_answered(string garbage, string reason)
    {
        await using var source = Start(ShellCommand.Loop($"if [ $id = q1 ]; then {garbage}; else {ShellCommand.Answer}; fi"));

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Ask("q1"), 5, Cancelled));
        var next = await source.AskAsync(Ask("q2"), 5, Cancelled);

        Assert.False(error.IsOutage);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("about q2", Assert.Single(next!.Items).Text);
    }

    [Fact]
    public async Task What_comes_late_is_not_taken_for_the_next_questions_answer()
    {
        var late = "printf '{\"id\":\"q1\",\"results\":[{\"text\":\"late\"}]}\\n'";
        await using var source = Start(ShellCommand.Loop($"if [ $id = q1 ]; then echo thinking >&2; else {late}; {ShellCommand.Answer}; fi"), TimeSpan.FromSeconds(2));

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Ask("q1"), 5, Cancelled));
        var next = await source.AskAsync(Ask("q2"), 5, Cancelled);

        Assert.False(error.IsOutage);
        Assert.Contains("no answer to question q1 within 2 s. A longer --retriever-timeout waits longer. It said: thinking", error.Message, StringComparison.Ordinal);
        Assert.Equal("about q2", Assert.Single(next!.Items).Text);
    }

    [Fact]
    public async Task A_program_that_talks_much_on_standard_error_is_not_held_up()
    {
        await using var source = Start(ShellCommand.Loop($"i=0; while [ $i -lt 3000 ]; do echo 'a line of sixty characters or so that nobody will ever read' >&2; i=$((i+1)); done; {ShellCommand.Answer}"));

        Assert.Equal("about q1", Assert.Single((await source.AskAsync(Ask("q1"), 5, Cancelled))!.Items).Text);
    }

    [Fact]
    public async Task Who_stops_is_not_told_of_a_timeout()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using var source = Start("cat > /dev/null");
        var asking = source.AskAsync(Ask("q1"), 5, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task The_fingerprint_follows_the_files_that_the_command_names()
    {
        var script = _folder.Write("retrieve.sh", "exit 0");
        await using var source = CommandSource.Start(new CommandSourceOptions { Words = ["sh", script] }, TimeProvider.System);
        await using var other = CommandSource.Start(new CommandSourceOptions { Words = ["sh", script, "-x"] }, TimeProvider.System);

        Assert.NotEqual(other.Fingerprint, source.Fingerprint);
        Assert.Equal(source.Fingerprint, source.CurrentFingerprint());
        _folder.Write("retrieve.sh", "exit 1");
        Assert.NotEqual(source.Fingerprint, source.CurrentFingerprint());
    }

    [Fact]
    public void A_program_that_is_not_there_says_so()
    {
        var error = Assert.Throws<ExternalRetrieverException>(() => CommandSource.Start(new CommandSourceOptions { Words = ["no-such-program-here"] }, TimeProvider.System));

        Assert.StartsWith("no-such-program-here: cannot be started", error.Message, StringComparison.Ordinal);
        Assert.Contains("--retriever-command", error.Message, StringComparison.Ordinal);
    }

    private static Question Ask(string id) => new() { Id = id, Text = "about what?" };

    private static CommandSource Start(string script, TimeSpan? timeout = null) =>
        CommandSource.Start(new CommandSourceOptions { Words = ["sh", "-c", script], Timeout = timeout ?? TimeSpan.FromMinutes(1) }, TimeProvider.System);
}
