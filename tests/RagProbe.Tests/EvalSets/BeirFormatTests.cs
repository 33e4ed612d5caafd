using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

public sealed class BeirFormatTests
{
    private const string Queries = """
        {"_id":"q1","text":"How many days?","metadata":{}}
        {"_id":2,"text":"Which animals?"}
        {"_id":"q3","text":"Who?"}
        """;

    private const string Test = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n2\td2\t1\r\n";

    [Fact]
    public void A_folder_is_recognised_and_its_test_split_taken()
    {
        using var folder = Folder().With("qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq3\td1\t1\n");

        var reading = folder.Read();

        Assert.Equal(["queries.jsonl:3: warning: 1 of 3 queries have no judgment in qrels/test.tsv and are left out (q3). That is what a split means; --qrels names another one."], folder.Problems(reading));
        Assert.Equal(("beir", Path.GetFileName(folder.Path), folder.At("corpus.jsonl")), (reading.EvalSet!.Format, reading.EvalSet.Name, reading.EvalSet.CorpusPath));
        Assert.Equal(
            [("q1", "How many days?", "d1", 2), ("q1", "How many days?", "d2", 0), ("2", "Which animals?", "d2", 1)],
            reading.EvalSet.Questions.SelectMany(question => question.Expected.Select(judgment => (question.Id, question.Text, judgment.Source, judgment.Grade))));
        Assert.Equal([true, false, true], reading.EvalSet.Questions.SelectMany(question => question.Expected).Select(judgment => judgment.IsRelevant));
    }

    [Theory]
    [InlineData("qrels/dev.tsv")]
    [InlineData("absolute")]
    public void Another_split_is_named_from_the_folder_or_from_where_the_user_stands(string qrels)
    {
        using var folder = Folder().With("qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq3\td1\t1\n");

        var reading = EvalSetReader.Read(new EvalSetLocation { Path = folder.Path, Qrels = qrels == "absolute" ? folder.At("qrels/dev.tsv") : qrels });

        Assert.Equal("q3", Assert.Single(reading.EvalSet!.Questions).Id);
        Assert.Contains("2 of 3 queries", Assert.Single(reading.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_splits_without_test_none_is_chosen_and_a_single_one_is()
    {
        using var folder = Folder();
        File.Move(folder.At("qrels/test.tsv"), folder.At("qrels/train.tsv"));
        Assert.False(folder.Read().HasErrors);
        folder.With("qrels/dev.tsv", Test);

        Assert.Equal("qrels: error: several splits, and none is test.tsv: qrels/dev.tsv, qrels/train.tsv. Name one: --qrels qrels/dev.tsv, or \"qrels\" in evalset.json.", Assert.Single(folder.Problems(folder.Read())));
    }

    [Fact]
    public void A_manifest_may_name_the_split_and_the_files()
    {
        using var folder = Folder()
            .With("evalset.json", """{"name":"named","format":"beir","qrels":"other.tsv"}""")
            .With("other.tsv", "score\tcorpus-id\tquery-id\n1\td1\tq3\n");

        var reading = folder.Read();

        Assert.False(reading.HasErrors);
        Assert.Equal(("named", "q3", "d1"), (reading.EvalSet!.Name, reading.EvalSet.Questions.Single().Id, reading.EvalSet.Questions.Single().Expected[0].Source));
    }

    [Theory]
    [InlineData("q1\td1\t1\n", "qrels/test.tsv:1: error: the first line is no header of query-id, corpus-id and score")]
    [InlineData("query_id\tcorpus-id\tscore\nq1\td1\t1\n", "qrels/test.tsv:1: error: the first line is no header of query-id, corpus-id and score (query_id corpus-id score). Perhaps rename query_id to query-id")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1.5\n", "qrels/test.tsv:2: error: score: must be an integer (1.5)")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t99999999999\n", "qrels/test.tsv:2: error: score: must be an integer (99999999999)")]
    [InlineData("query-id\tcorpus-id\tscore\nq1 d1 1\n", "qrels/test.tsv:2: error: a judgment has 3 fields, this line 1 (q1 d1 1)")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\t\t1\n", "qrels/test.tsv:2: error: corpus-id: is empty")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1\nq9\td1\t1\n", "qrels/test.tsv:3: error: query-id: no query of queries.jsonl has this id (q9)")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td1\t2\n", "qrels/test.tsv:3: error: the document has grade 2 here and 1 in line 2")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td1\t1\n", "qrels/test.tsv:3: warning: the judgment stands in line 2 already")]
    [InlineData("", "qrels/test.tsv: error: no judgments")]
    public void Problems_of_judgments_have_their_line(string qrels, string expected)
    {
        using var folder = Folder().With("qrels/test.tsv", qrels);

        Assert.Contains(folder.Problems(folder.Read()), problem => problem.Replace(folder.Path + "/", "", StringComparison.Ordinal).StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_of_queries_have_their_line()
    {
        using var folder = Folder().With("queries.jsonl", """
            {"_id":"q1","text":"x","url":"u"}
            {"_id":"q1","text":"x","url":"u"}
            {"_id":1.5,"text":""}
            []
            """).With("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\n");

        Assert.Equal(
            [
                "queries.jsonl:1: warning: url: the field is not used, here and 1 times more. Used are _id and text.",
                "queries.jsonl:2: error: _id: the id is taken by line 1 (q1). Give every query an id of its own.",
                "queries.jsonl:3: error: _id: must be a text (1.5). Write \"_id\": \"1.5\".",
                "queries.jsonl:3: error: text: is empty. Fill it in.",
                "queries.jsonl:4: error: a query is a JSON object ([]). Write one {\"_id\":...,\"text\":...} a line.",
            ],
            folder.Problems(folder.Read()));
    }

    [Theory]
    [InlineData("corpus.jsonl", "corpus: the corpus does not exist")]
    [InlineData("queries.jsonl", "queries.jsonl: error: the file does not exist")]
    [InlineData("qrels/test.tsv", "qrels: error: no judgments: the folder has no .tsv file")]
    public void What_is_missing_is_said(string file, string expected)
    {
        using var folder = Folder();
        File.Delete(folder.At(file));

        Assert.Contains(expected, Assert.Single(folder.Lines(folder.Read().Problems.Where(problem => problem.Severity == ProblemSeverity.Error))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_document_is_reported_at_its_judgment()
    {
        using var folder = Folder().With("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td77\t1\n");

        var resolution = EvalSetValidator.Validate(new EvalSetLocation { Path = folder.Path }, _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["d1"] = "x" });

        Assert.Contains(folder.Lines(resolution.Problems), problem => problem.StartsWith("qrels/test.tsv:2: error: corpus-id: no document has this id (d77).", StringComparison.Ordinal));
    }

    [Fact]
    public void Queries_of_another_name_in_the_corpus_folder_would_become_documents_and_are_refused()
    {
        using var folder = Folder().With("evalset.json", """{"name":"x","format":"beir","corpus":".","questions":"mine.jsonl"}""").With("mine.jsonl", Queries);

        Assert.Contains("mine.jsonl lies in the corpus folder", Assert.Single(folder.Read().Problems, problem => problem.Severity == ProblemSeverity.Error).Message, StringComparison.Ordinal);
        folder.With("evalset.json", """{"name":"x","format":"beir","corpus":"corpus.jsonl","questions":"mine.jsonl"}""");
        Assert.False(folder.Read().HasErrors);
    }

    internal static EvalSetFolder Folder() => new EvalSetFolder()
        .With("corpus.jsonl", """
            {"_id":"d1","title":"Leave","text":"27 days."}
            {"_id":"d2","title":"","text":"Dogs."}
            """)
        .With("queries.jsonl", Queries)
        .With("qrels/test.tsv", Test);
}
