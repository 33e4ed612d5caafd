using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class CsvFormatTests
{
    private const string Header = "question,references,corpus_id\n";

    [Fact]
    public void A_row_becomes_a_question_with_its_spans()
    {
        var reading = Read(Header + "\"What, then?\",\"[{\"\"content\"\": \"\"a \\\"\"b\\\"\"\"\", \"\"start_index\"\": 3, \"\"end_index\"\": 8}]\",doc\n");

        Assert.Empty(reading.Problems);
        var question = Assert.Single(reading.EvalSet!.Questions);
        var judgment = Assert.Single(question.Expected);
        Assert.Equal(("q0001", "What, then?"), (question.Id, question.Text));
        Assert.Equal(("doc", "a \"b\"", new TextSpan(3, 8), 1), (judgment.Source, judgment.Quote, judgment.Span!.Value, judgment.Grade));
    }

    [Fact]
    public void Columns_may_come_in_any_order_and_others_are_named()
    {
        var reading = Read("Corpus_ID,extra,references,Question\ndoc,1,\"[{\"\"content\"\":\"\"a\"\",\"\"start_index\"\":0,\"\"end_index\"\":1}]\",Why?\n");

        Assert.Equal("Why?", Assert.Single(reading.EvalSet!.Questions).Text);
        Assert.Equal((ProblemSeverity.Warning, "extra"), (Assert.Single(reading.Problems).Severity, reading.Problems[0].Value));
    }

    [Fact]
    public void Problems_carry_the_line_of_the_file_although_fields_hold_line_breaks()
    {
        const string good = "\"[{\"\"content\"\":\"\"a\"\",\n\"\"start_index\"\":0,\n\"\"end_index\"\":1}]\"";
        var reading = Read(Header
            + $"\"two\nlines\",{good},doc\n"
            + $",{good},doc\n"
            + "q,not json,doc\n"
            + "q,[],doc\n"
            + "q,\"[{\"\"content\"\":\"\"\"\",\"\"start\"\":1,\"\"end_index\"\":1}]\",\n"
            + "q,\"[{\"\"content\"\":\"\"x\"\",\"\"start_index\"\":5,\"\"end_index\"\":5}]\",doc\n"
            + "too,few\n"
            + "st\"ray,[],doc\n"
            + "\"never closed,[],doc\n");

        Assert.Equal(
            [
                (6, "question"), (9, "references"), (10, "references"), (11, "corpus_id"), (11, "references[0].content"), (11, "references[0].start"),
                (11, "references[0].start_index"), (12, "references[0].end_index"), (13, null), (14, null), (14, "references"), (15, null), (15, null),
            ],
            reading.Problems.Select(problem => (problem.Line!.Value, problem.Field)).OrderBy(pair => pair.Value).ThenBy(pair => pair.Field, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("frage,references,corpus_id\n", "column question is missing")]
    [InlineData("questions,references,corpus_id\n", "column question is missing")]
    public void A_file_without_the_columns_is_refused(string text, string message) =>
        Assert.Contains(Read(text).Problems, problem => problem.Message == message);

    private static EvalSetReading Read(string csv)
    {
        using var folder = new EvalSetFolder().With("questions.csv", csv).With("corpora/doc.md", "x");
        return folder.Read("questions.csv");
    }
}
