using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

public sealed class EvalSetReaderTests
{
    private const string Question = """{"id":"q1","question":"How?","expected":[{"source":"a.md"}]}""";

    [Fact]
    public void A_manifest_may_hold_comments_and_defaults_of_every_simple_type()
    {
        using var folder = EvalSetFolder.Native(Question).With("evalset.json", """
            {
              // what it is about
              "name": "handbook", "version": 2, "description": "...",
              "defaults": { "top-k": 5, "arm": "hybrid", "exact": true, "dense-weight": 0.3, },
            }
            """);

        var set = folder.Read().EvalSet!;

        Assert.Equal(("handbook", "2"), (set.Name, set.Version));
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["top-k"] = "5", ["arm"] = "hybrid", ["exact"] = "true", ["dense-weight"] = "0.3" },
            set.Defaults);
        Assert.Empty(folder.Read().Problems);
    }

    [Fact]
    public void Problems_of_a_manifest_carry_their_lines()
    {
        using var folder = EvalSetFolder.Native(Question).With("evalset.json", """
            {
              "nmae": "handbook",
              "corpus": "missing",
              "qrels": "q.txt",
              "defaults": {
                "top-k": [5],
                "--arm": "hybrid"
              }
            }
            """);

        Assert.Equal(
            [
                "evalset.json: error: name: is missing. Add \"name\".",
                "evalset.json:2: error: nmae: unknown property (\"handbook\"). Did you mean \"name\"?",
                "evalset.json:3: error: corpus: the corpus does not exist (missing). Correct \"corpus\" in evalset.json, or the option --corpus.",
                "evalset.json:4: error: qrels: only a trec or beir set has it (\"q.txt\"). Remove it, or write \"format\": \"trec\" or \"beir\".",
                "evalset.json:6: error: defaults.top-k: the value of an option is a text, a number or true/false ([5]). Write it as on the command line: \"top-k\": 5.",
                "evalset.json:7: error: defaults.--arm: option names stand without dashes (--arm). Write \"arm\".",
            ],
            folder.Problems(folder.Read()));
    }

    [Theory]
    [InlineData("{\n\"name\": \"x\",\n\"name\": \"y\"}", "evalset.json:3: error: not valid JSON")]
    [InlineData("{\n\"name\": x}", "evalset.json:2: error: not valid JSON at column 9")]
    [InlineData("[]", "evalset.json:1: error: evalset.json holds a JSON object")]
    [InlineData("{\"name\":\"x\",\"format\":\"xml\"}", "evalset.json:1: error: format: unknown format (xml). Write one of native, trec, csv, beir, ragas, llamaindex.")]
    public void A_manifest_that_cannot_be_read_says_why(string manifest, string expected)
    {
        using var folder = EvalSetFolder.Native(Question).With("evalset.json", manifest);

        var reading = folder.Read();

        Assert.Null(reading.EvalSet);
        Assert.StartsWith(expected, folder.Problems(reading)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"name\":\"x\",\n\"\\u0041b\":1}", "evalset.json:3: error: Ab: unknown property (1). Known are $schema, format, name, version, corpus, topics, questions,")]
    [InlineData("{\"name\":\"x\",\n\"corpus\":\"a\\u0000\"}", "evalset.json:2: error: corpus: a path cannot hold the character NUL (a ).")]
    [InlineData("{\"name\":\"x\",\"questions\":\"corpus/\"}", "corpus/: error: no questions.")]
    [InlineData("{\"name\":\"x\",\n\"license\":7}", "evalset.json:2: warning: license: is no text, and not taken along by `evalset convert` (7).")]
    public void What_only_hostile_manifests_hold_is_reported_too(string manifest, string expected)
    {
        using var folder = EvalSetFolder.Native(Question).With("evalset.json", manifest);

        Assert.StartsWith(expected, Assert.Single(folder.Problems(folder.Read())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_may_describe_a_foreign_format()
    {
        using var folder = new EvalSetFolder()
            .With("evalset.json", """{"name":"t","format":"trec","topics":"topics.txt","qrels":"qrels.txt","topicNumbering":"order","corpus":"docs"}""")
            .With("topics.txt", "<top><num> 7 <title> one </top><top><num> 9 <title> two </top>")
            .With("qrels.txt", "1 0 d1 1\n2  0\td2 -1\n")
            .With("docs/d1.txt", "x");

        var reading = folder.Read("evalset.json");

        Assert.Empty(reading.Problems);
        Assert.Equal([("1", "one", "d1", 1), ("2", "two", "d2", -1)], reading.EvalSet!.Questions.Select(question => (question.Id, question.Text, question.Expected[0].Source, question.Expected[0].Grade)));
        Assert.Equal(folder.At("docs"), reading.EvalSet.CorpusPath);
    }

    [Fact]
    public void A_lone_file_of_questions_finds_the_corpus_beside_it()
    {
        using var folder = new EvalSetFolder().With("some.jsonl", Question).With("docs/a.md", "x");

        var reading = folder.Read("some.jsonl");

        Assert.Empty(reading.Problems);
        Assert.Equal(("some", folder.At("docs")), (reading.EvalSet!.Name, reading.EvalSet.CorpusPath));
    }

    [Fact]
    public void A_lone_file_without_a_corpus_asks_for_one()
    {
        using var folder = new EvalSetFolder().With("some.jsonl", Question);

        Assert.Contains("--corpus", Assert.Single(folder.Read("some.jsonl").Problems).Fix, StringComparison.Ordinal);
        var reading = EvalSetReader.Read(new EvalSetLocation { Path = folder.At("some.jsonl"), Corpus = folder.Path });
        Assert.Empty(reading.Problems);
    }

    [Theory]
    [InlineData("nothing", "no such file or folder")]
    [InlineData("notes.txt", "the format is not recognised")]
    [InlineData("", "the file does not exist")]
    public void A_location_that_is_no_eval_set_says_what_would_be_one(string name, string message)
    {
        using var folder = new EvalSetFolder().With("notes.txt", "Some notes.");

        var reading = folder.Read(name);

        Assert.Null(reading.EvalSet);
        Assert.Equal(message, Assert.Single(reading.Problems).Message);
    }

    [Fact]
    public void A_missing_file_of_questions_is_an_error()
    {
        using var folder = EvalSetFolder.Native(Question).With("evalset.json", """{"name":"x","questions":"other.jsonl"}""");

        Assert.Equal("other.jsonl: error: the file does not exist. Create it, or correct the name where it is given.", Assert.Single(folder.Problems(folder.Read())));
    }

    [Fact]
    public void An_empty_file_of_questions_is_an_error()
    {
        using var folder = EvalSetFolder.Native();

        Assert.Equal("questions.jsonl: error: no questions. Write at least one.", Assert.Single(folder.Problems(folder.Read())));
    }

    [Fact]
    public void Options_of_TREC_are_refused_for_other_formats()
    {
        using var folder = EvalSetFolder.Native(Question);

        Assert.True(EvalSetReader.Read(new EvalSetLocation { Path = folder.Path, TopicsByOrder = true }).HasErrors);
    }
}
