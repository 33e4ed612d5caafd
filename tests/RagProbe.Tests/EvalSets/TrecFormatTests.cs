using CsCheck;
using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

public sealed class TrecFormatTests
{
    [Fact]
    public void Topics_of_the_classic_form_are_read_without_their_labels_and_closing_tags()
    {
        var questions = Read(
            """
            <top>

            <num> Number: 051
            <title> Topic: Airbus Subsidies &amp; a<b

            <desc> Description:
            Document discusses subsidies.

            <narr> Narrative: long
            </top>
            <top>
            <num> Number: 302
            <title>
            <desc> Description: Only
              described.
            </top>
            """,
            "51 0 AP-1 1\n302 Q0 AP-2 2\n");

        Assert.Equal([("51", "Airbus Subsidies & a<b"), ("302", "Only described.")], questions.Select(question => (question.Id, question.Text)));
        Assert.Equal(["AP-1", "AP-2"], questions.Select(question => question.Expected[0].Source));
    }

    [Fact]
    public void Topics_without_any_closing_tag_or_even_top_are_told_apart()
    {
        Assert.Equal(["1", "2"], Read("<TOP><NUM>1<TITLE>a\n<TOP><NUM>2<TITLE>b", "1 0 d 1\n2 0 d 1").Select(question => question.Id));
        Assert.Equal(["1", "2"], Read("<num>1<title>a\n<num>2<title>b", "1 0 d 1\n2 0 d 1").Select(question => question.Id));
    }

    [Fact]
    public void Grades_are_kept_as_they_are()
    {
        var questions = Read("<top><num>1<title>a</top>", "1 0 d1 -2\n1  0\td2   0 \r\n1 0 d3 3\n");

        Assert.Equal([("d1", -2), ("d2", 0), ("d3", 3)], questions[0].Expected.Select(judgment => (judgment.Source, judgment.Grade)));
        Assert.All(questions[0].Expected, judgment => Assert.Null(judgment.Span));
    }

    [Fact]
    public void Judgments_that_count_by_order_are_noticed()
    {
        using var folder = Folder("<top><num>1<title>a</top><top><num>3<title>b</top><top><num>8<title>c</top>", "1 0 d 1\n2 0 d 1\n3 0 d 1\n");

        var reading = folder.Read("topics.xml", byOrder: false);

        Assert.True(reading.HasErrors);
        Assert.StartsWith("qrels.txt:2: error: 1 judged topics are not in topics.xml (2), and 1 topics of it have no judgments (8) (2). The judgments seem to count the topics 1 to 3 in file order: set \"topicNumbering\": \"order\"", folder.Problems(reading)[0], StringComparison.Ordinal);
        Assert.Empty(folder.Read("topics.xml", byOrder: true).Problems);
    }

    [Fact]
    public void Numbering_by_order_is_refused_when_the_judgments_do_not_count_so()
    {
        using var folder = Folder("<top><num>301<title>a</top><top><num>302<title>b</top>", "301 0 d 1\n302 0 d 1\n");

        Assert.Empty(folder.Read("topics.xml", byOrder: false).Problems);
        Assert.Contains("remove that", Assert.Single(folder.Read("topics.xml", byOrder: true).Problems, problem => problem.Severity == ProblemSeverity.Error).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_of_both_files_is_reported_with_its_line()
    {
        using var folder = Folder(
            "<top><title>no number</top>\n<top><num>1<title>a</top>\n<top><num>1<title>again</top>\n<top><num>2</top>\n<top><num>3<title>c</top>",
            "1 0 d 1\n1 0 d\n1 0 e one\n1 0 d 1\n1 0 d 2\n");

        Assert.Equal(
            [
                "qrels.txt:2: error: a judgment has 4 fields, this line 3 (1 0 d). Write topic, iteration, document and grade: 301 0 FT911-3 1.",
                "qrels.txt:3: error: grade: the grade must be an integer (one). Write 0 or less for not relevant, 1 or more for relevant.",
                "qrels.txt:4: warning: the judgment stands in line 1 already (1 d). Remove one of the two.",
                "qrels.txt:5: error: the document has grade 2 here and 1 in line 1 (1 d). Decide for one.",
                "topics.xml:1: error: a topic without number (no number). Add <num> 1 </num>.",
                "topics.xml:3: error: num: the number is taken by the topic in line 2 (1). Give every topic a number of its own.",
                "topics.xml:4: error: a topic without title and description (2). Add <title> ... </title>.",
                "topics.xml:5: warning: num: the topic has no judgments (3). Judge it or remove it: nothing can be scored.",
            ],
            folder.Problems(folder.Read("topics.xml", byOrder: false)));
    }

    [Fact]
    public void Topics_without_judgments_ask_for_them()
    {
        using var folder = Folder("<top><num>1<title>a</top>", "");

        Assert.Contains("--qrels", Assert.Single(EvalSetReader.Read(new EvalSetLocation { Path = folder.At("topics.xml"), Corpus = folder.Path }).Problems).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_topics_look_like_reading_ends_without_an_exception() =>
        Gen.OneOf(Gen.Const("<top>"), Gen.Const("</top>"), Gen.Const("<num>"), Gen.Const("1"), Gen.Const("<title "), Gen.Const("x y>"), Gen.Const("<"), Gen.Const("&#x110000;"), Gen.Const("\n"), Gen.Const("<!DOCTYPE a>"))
            .Array[0, 20].Select(parts => string.Concat(parts))
            .Sample(
                topics =>
                {
                    using var folder = Folder(topics, "1 0 d 1\n");
                    var reading = folder.Read("topics.xml", byOrder: false);
                    Assert.True(reading.EvalSet is { Questions.Count: > 0 } || reading.HasErrors);
                },
                iter: 200);

    private static IReadOnlyList<Question> Read(string topics, string qrels)
    {
        using var folder = Folder(topics, qrels);
        var reading = folder.Read("topics.xml", byOrder: false);
        Assert.Empty(reading.Problems);
        return reading.EvalSet!.Questions;
    }

    private static EvalSetFolder Folder(string topics, string qrels) =>
        new EvalSetFolder().With("topics.xml", topics).With("qrels.txt", qrels).With("docs/d.txt", "x");
}

file static class TrecReading
{
    public static EvalSetReading Read(this EvalSetFolder folder, string topics, bool byOrder) =>
        EvalSetReader.Read(new EvalSetLocation { Path = folder.At(topics), Qrels = folder.At("qrels.txt"), TopicsByOrder = byOrder });
}
