using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

/// <summary>Ragas and LlamaIndex: questions with quotes whose documents have to be found.</summary>
public sealed class ReferenceContextsTests
{
    private static readonly Dictionary<string, string> Documents = new(StringComparer.Ordinal)
    {
        ["leave.md"] = "# Leave\n\nEveryone has 27 days of\npaid leave a year. Unused days expire in March.",
        ["travel.md"] = "Hotels are paid up to 140 pounds a night. Trains go before planes.",
        ["travel-copy.md"] = "Old rules. Hotels are paid up to 140 pounds a night. Planes go before trains.",
        ["tariff-2024.md"] = "The basic tariff for households in the first zone is 12 euros and 40 cents a month.",
        ["tariff-2025.md"] = "The basic tariff for households in the first zone is 12 euros and 60 cents a month.",
    };

    [Fact]
    public void Ragas_is_told_from_native_by_its_fields_and_read_under_its_new_and_old_names()
    {
        using var folder = new EvalSetFolder().With("docs/a.md", "x").With("set.jsonl", """
            {"user_input":"new?","reference_contexts":["<1-hop>\n\nOne.","<2-hop>\n\nTwo."],"reference":"r","synthesizer_name":"multi_hop","retrieved_contexts":["no"],"response":"no"}
            {"question":"testset of 0.1?","contexts":["Three."],"ground_truth":"g","evolution_type":"simple","episode_done":true,"metadata":[{}]}
            {"question":"first release?","ground_truth_context":["Four."],"ground_truths":["g1","g2"]}
            """);

        var reading = folder.Read("set.jsonl");

        Assert.Empty(folder.Problems(reading));
        Assert.Equal("ragas", reading.EvalSet!.Format);
        Assert.Equal([("q0001", "new?", "r", "multi_hop"), ("q0002", "testset of 0.1?", "g", "simple"), ("q0003", "first release?", "g1\ng2", "")], reading.EvalSet.Questions.Select(question => (question.Id, question.Text, question.Answer!, string.Join(",", question.Tags))));
        Assert.Equal(["One.", "Two.", "Three.", "Four."], reading.EvalSet.Questions.SelectMany(question => question.Expected).Select(judgment => judgment.Quote));
        Assert.All(reading.EvalSet.Questions.SelectMany(question => question.Expected), judgment => Assert.Empty(judgment.Source));
    }

    [Theory]
    [InlineData("""{"id":"q","question":"x","expected":[{"source":"a.md"}],"reference":"?"}""", "native")]
    [InlineData("""{"id":"q","question":"x"}""", "native")]
    [InlineData("not JSON\n{\"user_input\":\"x\"}", "ragas")]
    [InlineData("", "native")]
    public void A_jsonl_is_native_unless_its_fields_say_otherwise(string text, string format)
    {
        using var folder = new EvalSetFolder().With("docs/a.md", "x").With("set.jsonl", text);

        Assert.Equal(format, folder.Read("set.jsonl").EvalSet!.Format);
    }

    [Theory]
    [InlineData("""{"question":"x","contexts":["retrieved"],"answer":"a","ground_truth":"g"}""", "error: reference_contexts: is missing: nothing is expected.")]
    [InlineData("""{"user_input":"x","reference_contexts":[]}""", "error: reference_contexts: is empty: nothing is expected.")]
    [InlineData("""{"user_input":"x","reference_contexts":"text"}""", "error: reference_contexts: must be a list (\"text\").")]
    [InlineData("""{"user_input":"x","reference_contexts":["a",7]}""", "error: reference_contexts[1]: must be a text (7).")]
    [InlineData("""{"user_input":"x","reference_contexts":["<1-hop>\n\n "]}""", "error: reference_contexts[0]: is empty.")]
    [InlineData("""{"user_input":"x","reference_contexts":["a","a"]}""", "warning: reference_contexts[1]: the passage is there already; it counts once (a).")]
    [InlineData("""{"user_input":[{"type":"human"}],"reference_contexts":["a"]}""", "error: user_input: is a conversation; a retrieval is asked one question")]
    [InlineData("""{"reference_contexts":["a"]}""", "error: user_input: is missing.")]
    [InlineData("""{"user_input":"x","reference_contexts":["a"],"mine":1}""", "warning: mine: the field is not used.")]
    public void Problems_of_a_sample(string line, string expected)
    {
        using var folder = new EvalSetFolder().With("docs/a.md", "x").With("set.jsonl", """{"user_input":"x","reference_contexts":["a"]}""" + "\n" + line);

        Assert.StartsWith("set.jsonl:2: " + expected, Assert.Single(folder.Problems(folder.Read("set.jsonl"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_LlamaIndex_folder_is_read_with_its_source_files_and_every_problem_has_its_line()
    {
        using var folder = new EvalSetFolder().With("source_files/a.txt", "x").With("rag_dataset.json", """
            {
              "examples": [
                {
                  "query": "a?", "query_by": {"type": "ai"},
                  "reference_contexts": ["One.",
                    "Two."],
                  "reference_answer": "1", "reference_answer_by": null
                },
                {
                  "query": 7,
                  "reference_contexts": ["One.",
                    null]
                },
                "x"
              ]
            }
            """);

        var reading = folder.Read();

        Assert.Equal(
            [
                "rag_dataset.json:10: error: examples[1].query: must be a text (7). Write \"query\": \"7\".",
                "rag_dataset.json:12: error: examples[1].reference_contexts[1]: must be a text (null). Write the passage in double quotes.",
                "rag_dataset.json:14: error: examples[2]: must be an object (\"x\"). Write it in braces: {...}.",
            ],
            folder.Problems(reading));
        var question = Assert.Single(reading.EvalSet!.Questions);
        Assert.Equal(("llamaindex", "a?", "1", folder.At("source_files")), (reading.EvalSet.Format, question.Text, question.Answer, reading.EvalSet.CorpusPath));
        Assert.Equal([5, 6], question.Expected.Select(judgment => judgment.Origin!.Value.Line));
        Assert.Equal("examples[0].reference_contexts[1]", question.Expected[1].Origin!.Value.Field);
    }

    [Fact]
    public void A_json_with_examples_is_LlamaIndex_whatever_it_is_called_and_a_manifest_can_say_so()
    {
        using var folder = new EvalSetFolder().With("corpus/a.txt", "x")
            .With("paul.json", """{"examples":[{"query":"a?","reference_contexts":["x"],"reference_answer":""}]}""")
            .With("evalset.json", """{"name":"n","format":"llamaindex","questions":"paul.json"}""");

        Assert.Equal(("llamaindex", "paul"), (folder.Read("paul.json").EvalSet!.Format, folder.Read("paul.json").EvalSet!.Name));
        Assert.Equal(("llamaindex", "n"), (folder.Read().EvalSet!.Format, folder.Read().EvalSet!.Name));
        Assert.Empty(folder.Read().Problems);
    }

    [Theory]
    [InlineData("Unused days expire in March.", "leave.md 52-80")]
    [InlineData("everyone has 27 days of paid leave a YEAR.", "leave.md 9-51")]
    [InlineData("Hotels are paid up to 140 pounds a night.", "travel-copy.md 11-52, travel.md 0-41")]
    [InlineData("The basic tariff for household in the first zone is 12 euros and 60 cents a month", "")]
    [InlineData("Unused days expires in March, as all know", "")]
    public void The_source_of_a_quote_is_every_document_that_holds_it(string quote, string expected)
    {
        var resolution = Resolve(quote);

        Assert.Equal(expected, string.Join(", ", resolution.EvalSet!.Questions[0].Expected.Select(judgment => FormattableString.Invariant($"{judgment.Source} {judgment.Span!.Value.Start}-{judgment.Span.Value.End}"))));
        Assert.Equal(expected.Length == 0, resolution.HasErrors);
    }

    [Fact]
    public void Several_places_are_a_warning_that_names_them()
    {
        var problem = Assert.Single(Resolve("Hotels are paid up to 140 pounds a night.").Problems);

        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal("stands in 2 places, and each of them is expected: travel-copy.md line 1, travel.md line 1", problem.Message);
    }

    [Fact]
    public void A_quote_that_is_only_similar_is_a_warning_and_one_similar_to_two_texts_an_error()
    {
        var similar = Resolve("Trains go befor planes, and hotels are payed up to 140 pounds a night", "Everyone has 27 day of paid leave a year. Unused days expire in March.");
        Assert.Equal(["leave.md"], similar.EvalSet!.Questions[0].Expected.Select(judgment => judgment.Source));
        Assert.Equal([ProblemSeverity.Error, ProblemSeverity.Warning], similar.Problems.Select(problem => problem.Severity));
        Assert.StartsWith("no document holds it; the most similar text, in travel", similar.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("not in any document as written; taken for the text in leave.md line 3, similarity 0.9", similar.Problems[1].Message, StringComparison.Ordinal);

        var tie = Assert.Single(Resolve("The basic tariff for all households in the first zone is 12 euros and 50 cents a month.").Problems);
        Assert.Equal("not in any document as written, and 2 different texts are equally similar: tariff-2024.md line 1, tariff-2025.md line 1", tie.Message);
    }

    [Fact]
    public void A_quote_that_stands_nearly_everywhere_points_nowhere()
    {
        var documents = Enumerable.Range(0, QuoteSources.MaxAccepted + 1).ToDictionary(number => FormattableString.Invariant($"{number:00}.md"), _ => "See above.", StringComparer.Ordinal);
        var common = Assert.Single(Resolve(documents, "See above.").Problems);
        documents.Remove("00.md");
        var rare = Resolve(documents, "See above.");

        Assert.Equal(ProblemSeverity.Error, common.Severity);
        Assert.StartsWith("too common to expect: it stands in 11 places: 00.md line 1, 01.md line 1", common.Message, StringComparison.Ordinal);
        Assert.False(rare.HasErrors);
        Assert.Equal(QuoteSources.MaxAccepted, rare.EvalSet!.Questions[0].Expected.Count);
    }

    private static EvalSetResolution Resolve(params string[] quotes) => Resolve(Documents, quotes);

    private static EvalSetResolution Resolve(Dictionary<string, string> documents, params string[] quotes) => JudgmentResolver.Resolve(
        new EvalSet
        {
            Name = "test",
            CorpusPath = "",
            Questions = [new Question { Id = "q", Text = "?", Expected = [.. quotes.Select(quote => new Judgment { Source = "", Quote = quote })] }],
        },
        documents);
}
