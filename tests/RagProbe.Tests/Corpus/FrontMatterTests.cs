using CsCheck;
using RagProbe.Corpus;
using RagProbe.Filters;

namespace RagProbe.Tests.Corpus;

public sealed class FrontMatterTests
{
    [Fact]
    public void Values_keep_their_types()
    {
        const string Text = "---\ntitle: \"Guide: start\"\nversion: 3\nratio: 1.5\ndraft: false\nupdated: 2024-05-01\ncode: '42'\ntags: [a, 2, true]\nowner:\n  team: docs\nnothing:\n---\n# Body\n";

        var frontMatter = FrontMatter.Read("a.md", Text, []);

        Assert.Equal(
            new Dictionary<string, PayloadValue>
            {
                ["title"] = new PayloadValue.Text("Guide: start"),
                ["version"] = new PayloadValue.Integer(3),
                ["ratio"] = new PayloadValue.Number(1.5),
                ["draft"] = new PayloadValue.Flag(false),
                ["updated"] = new PayloadValue.Text("2024-05-01"),
                ["code"] = new PayloadValue.Text("42"),
                ["tags"] = new PayloadValue.List([new PayloadValue.Text("a"), new PayloadValue.Integer(2), new PayloadValue.Flag(true)]),
                ["owner.team"] = new PayloadValue.Text("docs"),
            },
            frontMatter.Values);
        Assert.Equal("# Body\n", Text[frontMatter.ContentStart..]);
    }

    [Theory]
    [InlineData("---\r\nkey: value\r\n---\r\nbody", "body")]
    [InlineData("---\nkey: value\n...\nbody", "body")]
    [InlineData("---\nkey: value\n---", "")]
    public void Either_line_end_and_either_closing_line_will_do(string text, string content)
    {
        var frontMatter = FrontMatter.Read("a.md", text, []);

        Assert.Equal(new PayloadValue.Text("value"), frontMatter.Values["key"]);
        Assert.Equal(content, text[frontMatter.ContentStart..]);
    }

    [Theory]
    [InlineData("---\ntitle: a\nbad: b: c\n---\nbody", 3)]
    [InlineData("---\ntitle: a\ntitle: b\n---\nbody", 3)]
    [InlineData("---\nitems:\n  - name: a\n---\nbody", 3)]
    [InlineData("---\na: &x 1\nb: *x\n---\nbody", 3)]
    public void Broken_front_matter_is_a_problem_at_its_line_and_the_content_is_still_there(string text, int line)
    {
        var problems = new List<CorpusProblem>();

        var frontMatter = FrontMatter.Read("a.md", text, problems);

        Assert.Equal(line, Assert.Single(problems).Line);
        Assert.Empty(frontMatter.Values);
        Assert.Equal("body", text[frontMatter.ContentStart..]);
    }

    [Theory]
    [InlineData("---\nno end")]
    [InlineData("---\njust a sentence between two rules\n---\nbody")]
    [InlineData("---\n- a\n- b\n---\nbody")]
    public void What_is_no_front_matter_stays_content_and_is_listed(string text)
    {
        var problems = new List<CorpusProblem>();

        Assert.Equal(0, FrontMatter.Read("a.md", text, problems).ContentStart);
        Assert.Single(problems);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed()
    {
        var problems = new List<CorpusProblem>();

        FrontMatter.Read("a.md", $"---\nx: {new string('[', 20_000)}\n---\n", problems);

        Assert.Contains("16 levels", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    private static readonly string[] Parts = ["a", ": ", "- ", "[", "]", "{", "}", "&x ", "*x ", "!t ", "|\n", "> ", "\"", "'", "#", "%", "@", "\n", "  ", "? ", ",", "\t", "---\n", "1", "\0", "\ud83d"];

    [Fact]
    public void No_text_makes_the_reader_fail() =>
        Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).List[0, 30].Select(parts => "---\n" + string.Concat(parts) + "\n---\nbody")
            .Sample(text =>
            {
                var problems = new List<CorpusProblem>();
                var frontMatter = FrontMatter.Read("a.md", text, problems);
                Assert.InRange(frontMatter.ContentStart, 0, text.Length);
            });
}
