using System.Text;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class NativeFormatTests
{
    private const string Good = """{"id":"q1","question":"How?","expected":[{"source":"a.md"}]}""";

    [Fact]
    public void A_question_is_read_with_all_it_has()
    {
        using var folder = EvalSetFolder.Native("""{"id":"q1","question":"How long?","expected":[{"source":"a.md","quote":"14 days","grade":3},{"source":"b.md","start":3,"end":9}],"answer":"14 days","tags":["policy","numbers"],"filter":{"must":[{"key":"year","match":{"value":2024}}]}}""", """{"id":"q2","question":"Who?","unanswerable":true}""");

        var reading = folder.Read();

        Assert.Empty(reading.Problems);
        Assert.Equal(("test", "1", folder.At("corpus")), (reading.EvalSet!.Name, reading.EvalSet.Version, reading.EvalSet.CorpusPath));
        var (first, second) = (reading.EvalSet.Questions[0], reading.EvalSet.Questions[1]);
        Assert.Equal(("q1", "How long?", "14 days"), (first.Id, first.Text, first.Answer));
        Assert.Equal(["policy", "numbers"], first.Tags);
        Assert.Equal(new Filter { Must = [new FilterCondition.Match("year", new PayloadValue.Integer(2024))] }, first.Filter);
        Assert.Equal(
            [("a.md", "14 days", null, 3), ("b.md", null, new TextSpan(3, 9), 1)],
            first.Expected.Select(judgment => (judgment.Source, judgment.Quote, judgment.Span, judgment.Grade)));
        Assert.Equal(new FileLine(folder.At("questions.jsonl"), 1), first.Origin);
        Assert.True(second.Unanswerable);
        Assert.Empty(second.Expected);
    }

    [Theory]
    [InlineData("""{"id":"q1" "question":"x"}""", "questions.jsonl:1: error: not valid JSON at column 12")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a"}]""", "questions.jsonl:1: error: not valid JSON at column 54")]
    [InlineData("""{"id":"q1","id":"q2","question":"x","unanswerable":true}""", "questions.jsonl:1: error: not valid JSON")]
    [InlineData("""["q1"]""", "questions.jsonl:1: error: a question is a JSON object ([\"q1\"])")]
    [InlineData("""{"question":"x","unanswerable":true}""", "questions.jsonl:1: error: id: is missing. Add \"id\".")]
    [InlineData("""{"id":7,"question":"x","unanswerable":true}""", "questions.jsonl:1: error: id: must be a text (7). Write \"id\": \"7\".")]
    [InlineData("""{"id":"q1","question":"  ","unanswerable":true}""", "questions.jsonl:1: error: question: is empty")]
    [InlineData("""{"id":"q1","question":"x","expcted":[],"unanswerable":true}""", "questions.jsonl:1: error: expcted: unknown property ([]). Did you mean \"expected\"?")]
    [InlineData("""{"id":"q1","question":"x","zzzzzz":1,"unanswerable":true}""", "questions.jsonl:1: error: zzzzzz: unknown property (1). Known are id, question, expected")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","grade":4}]}""", "questions.jsonl:1: error: expected[0].grade: must be 1 (helps), 2 (good) or 3 (perfect) (4)")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","grade":0}]}""", "questions.jsonl:1: error: expected[0].grade: must be 1")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","grade":"2"}]}""", "questions.jsonl:1: error: expected[0].grade: must be 1")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","grade":1.5}]}""", "questions.jsonl:1: error: expected[0].grade: must be 1")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","start":-1,"end":4}]}""", "questions.jsonl:1: error: expected[0].start: must be an integer of 0 or more (code points from the start of the document) (-1)")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","start":9,"end":4}]}""", "questions.jsonl:1: error: expected[0].end: must be above start, which is 9 (4)")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","start":9}]}""", "questions.jsonl:1: error: expected[0].end: is missing. A span needs both")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"  "}]}""", "questions.jsonl:1: error: expected[0].source: is empty")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"quote":"x y"}]}""", "questions.jsonl:1: error: expected[0].source: is missing")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","quote":""}]}""", "questions.jsonl:1: error: expected[0].quote: is empty. Fill it in or leave the field out.")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a","qoute":"b"}]}""", "questions.jsonl:1: error: expected[0].qoute: unknown property (\"b\"). Did you mean \"quote\"?")]
    [InlineData("""{"id":"q1","question":"x","expected":["a.md"]}""", "questions.jsonl:1: error: expected[0]: must be an object (\"a.md\")")]
    [InlineData("""{"id":"q1","question":"x","expected":{"source":"a"}}""", "questions.jsonl:1: error: expected: must be a list")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a"},{"source":"a"}]}""", "questions.jsonl:1: error: expected[1]: says the same as expected[0] (a)")]
    [InlineData("""{"id":"q1","question":"x","expected":[{"source":"a"}],"unanswerable":true}""", "questions.jsonl:1: error: unanswerable: an unanswerable question expects no sources")]
    [InlineData("""{"id":"q1","question":"x","unanswerable":"yes"}""", "questions.jsonl:1: error: unanswerable: must be true or false")]
    [InlineData("""{"id":"q1","question":"x"}""", "questions.jsonl:1: error: expected: nothing is expected")]
    [InlineData("""{"id":"q1","question":"x","expected":[]}""", "questions.jsonl:1: error: expected: nothing is expected")]
    [InlineData("""{"id":"q1","question":"x","unanswerable":true,"tags":["a",""]}""", "questions.jsonl:1: error: tags[1]: a tag is a text")]
    [InlineData("""{"id":"q1","question":"\ud800","unanswerable":true}""", "questions.jsonl:1: error: question: holds half a surrogate pair")]
    [InlineData("""{"id":"q1","question":"x","unanswerable":true,"filter":{"must":[{"has_id":[1]}]}}""", "questions.jsonl:1: error: filter.must[0].has_id: this kind of condition is not supported")]
    public void What_is_wrong_is_named_with_line_field_value_and_fix(string line, string expected)
    {
        using var folder = EvalSetFolder.Native(line);

        var problems = folder.Problems(folder.Read());

        Assert.StartsWith(expected, problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_goes_on_after_a_problem()
    {
        using var folder = EvalSetFolder.Native("{", Good, """{"id":"q1","question":"","expected":[{"source":"a","grade":9,"note":1}]}""", """{"id":"q1","question":"Again","unanswerable":true}""");

        var reading = folder.Read();

        Assert.True(reading.HasErrors);
        Assert.Equal([1, 3, 3, 3, 4], reading.Problems.Select(problem => problem.Line));
        Assert.Equal("id: the id is taken by line 2 (q1). Give every question an id of its own.", folder.Problems(reading)[^1].Split("error: ")[1]);
        Assert.Equal("q1", Assert.Single(reading.EvalSet!.Questions).Id);
    }

    [Fact]
    public void Blank_lines_and_a_byte_order_mark_are_warnings()
    {
        using var folder = EvalSetFolder.Native().With("questions.jsonl", "\uFEFF" + Good + "\r\n\r\n");

        var reading = folder.Read();

        Assert.False(reading.HasErrors);
        Assert.Equal([(1, "the file starts with a byte order mark, which is left out"), (2, "blank line")], reading.Problems.Select(problem => (problem.Line, problem.Message)));
        Assert.Single(reading.EvalSet!.Questions);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_reported_with_their_line()
    {
        using var folder = EvalSetFolder.Native().With("questions.jsonl", [.. Encoding.UTF8.GetBytes(Good + "\n{\"id\":\"q2"), 0xE9, .. "\"}\n"u8]);

        var reading = folder.Read();

        var problem = Assert.Single(reading.Problems);
        Assert.Equal((2, "byte 10 of the line is not UTF-8", "0xE9"), (problem.Line, problem.Message, problem.Value));
        Assert.Single(reading.EvalSet!.Questions);
    }

    [Fact]
    public void A_file_in_UTF16_is_refused()
    {
        using var folder = EvalSetFolder.Native().With("questions.jsonl", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)]);

        Assert.Equal("the file is UTF-16", folder.Read().Problems[0].Message);
    }

    [Fact]
    public void A_printed_problem_is_one_short_line_without_control_characters()
    {
        var problem = new EvalSetProblem { Severity = ProblemSeverity.Error, File = "f", Line = 3, Value = "\u001b[31m" + new string('x', 500) + "\n", Message = "bad", Fix = "Mend it." };

        Assert.DoesNotContain(problem.ToString(), character => char.IsControl(character));
        Assert.InRange(problem.ToString().Length, 100, 200);
    }
}
