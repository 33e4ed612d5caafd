namespace RagProbe.Tests.Cli;

public sealed class DrillCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--faults", "delete-chunk", "--faults: 'delete-chunk' is no fault; did you mean 'delete-chunks'? (legal are delete-document, delete-chunks, ")]
    [InlineData("--faults", ",", "--faults: names none; leave it out for all")]
    [InlineData("--questions", "0", "--questions: 0 is not 1 or more; 60 is the default")]
    [InlineData("--out", "nowhere/drill.md", "--out: nowhere/drill.md is not a file in a folder that exists")]
    public async Task An_option_that_cannot_be_meant_is_named_with_its_value_and_what_is_legal(string option, string value, string message)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "drill", SmallEvalSet.Write(_folder), option, value);

        Assert.Equal((64, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith(message, answer.Error, StringComparison.Ordinal);
    }
}
