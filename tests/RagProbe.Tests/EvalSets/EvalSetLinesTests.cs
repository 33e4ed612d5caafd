using System.Text;
using CsCheck;
using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

public sealed class EvalSetLinesTests
{
    // Around what is read at once, and what a buffer grows to.
    private static readonly Gen<string> Lines = Gen.Frequency(
        (8, Gen.Int[0, 5].Select(pick => new[] { "", "a", "é😀", "\r", "a\rb", "{\"id\": 1}\r" }[pick])),
        (1, Gen.Int[65_520, 65_545].Select(length => new string('x', length))),
        (1, Gen.Int[131_060, 200_000].Select(length => new string('é', length / 2))));

    [Fact]
    public void Lines_are_those_of_the_whole_text() => Gen.Select(Lines.Array[0, 12], Gen.Bool).Sample(
        (lines, hasMark) =>
        {
            var text = string.Join('\n', lines);
            using var folder = new EvalSetFolder().With("file", (hasMark ? "\uFEFF" : "") + text);

            var (read, problems) = Read(folder);

            // A file that ends with a line end has no line after it.
            var expected = text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
            Assert.Equal(expected, read.Select(line => line.Text));
            Assert.Equal(Enumerable.Range(1, expected.Length), read.Select(line => line.Number));
            Assert.Equal(hasMark ? ["file:1: the file starts with a byte order mark, which is left out"] : [], problems.Select(problem => $"file:{problem.Line}: {problem.Message}"));
            Assert.Equal(text, EvalSetFile.Open(folder.At("file"), new ProblemLog())!.Text);
        },
        iter: 60);

    [Fact]
    public void A_line_that_is_no_text_is_reported_and_the_others_are_read()
    {
        using var folder = new EvalSetFolder().With("file", [.. "one\n"u8, .. "ab"u8, 0xC3, .. "(\n"u8, .. new string('y', 100_000).Select(letter => (byte)letter), 0xFF, (byte)'\n', .. "four"u8]);

        var (read, problems) = Read(folder);

        Assert.Equal([(1, "one"), (4, "four")], read.Select(line => (line.Number, line.Text)));
        Assert.Equal([(2, "0xC3", "byte 3 of the line is not UTF-8"), (3, "0xFF", "byte 100001 of the line is not UTF-8")], problems.Select(problem => (problem.Line!.Value, problem.Value, problem.Message)));
        var whole = new ProblemLog();
        EvalSetFile.Open(folder.At("file"), whole);
        Assert.Equal(problems, whole.Sorted());
    }

    [Fact]
    public void What_cannot_be_read_is_reported()
    {
        using var folder = new EvalSetFolder().With("utf16", Encoding.Unicode.GetPreamble());
        var problems = new ProblemLog();

        Assert.Null(EvalSetLines.Open(folder.At("utf16"), problems));
        Assert.Null(EvalSetLines.Open(folder.At("missing"), problems));
        Assert.Null(EvalSetLines.Open(folder.Path, problems));
        Assert.Equal(3, problems.Sorted().Count);
        Assert.Contains(problems.Sorted(), problem => problem.Message == "the file is UTF-16");
        Assert.Contains(problems.Sorted(), problem => problem.Message == "the file does not exist");
        Assert.Contains(problems.Sorted(), problem => problem.Message.StartsWith("the file cannot be read: ", StringComparison.Ordinal));
    }

    private static (IReadOnlyList<EvalSetLine> Lines, IReadOnlyList<EvalSetProblem> Problems) Read(EvalSetFolder folder)
    {
        var problems = new ProblemLog();
        using var lines = EvalSetLines.Open(folder.At("file"), problems)!;
        return ([.. lines], problems.Sorted());
    }
}
