using Microsoft.Extensions.AI;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class QueryPrefixTests
{
    private const string Prefix = "search_query: ";
    private const string Rented = "Kayaks are rented at the lake.";

    private static readonly SourceDocument Lake = Document("lake.md", Rented);
    private static readonly Question Kayaks = Ask("Where are kayaks rented?", Expect(Lake, Rented));

    [Fact]
    public async Task A_prefix_that_the_whole_set_wants_is_missing_before_a_question_that_it_repairs()
    {
        await using var world = await OfAsync(Wanting(Prefix, (_, isPrefixed) => isPrefixed), Lake);

        var diagnosis = await world.DiagnoseAsync(Kayaks, Dense(1));

        var finding = Proves(diagnosis, CauseCodes.QueryPrefixMissing, before: diagnosis.Finding.RankBefore, after: 1);
        Assert.NotEqual(1, finding.RankBefore);
        Assert.Contains("\"prompts\": { \"query\": \"search_query: \" }", finding.NextStep, StringComparison.Ordinal);
        HasEvidence(finding, "questions that it breaks", "0");
        HasEvidence(finding, "questions that the prefix recovers", FormattableString.Invariant($" of {Town.Questions.Count + 1}"));
    }

    [Fact]
    public async Task A_prefix_that_repairs_a_few_questions_is_no_cause()
    {
        await using var world = await OfAsync(Wanting(Prefix, (text, isPrefixed) => isPrefixed || !IsOfFew(text)), Lake);

        Excludes(await world.DiagnoseAsync(Kayaks, Dense(1)), CauseCodes.QueryPrefixMissing);
    }

    [Fact]
    public async Task A_prefix_that_breaks_as_many_questions_as_it_repairs_is_no_cause()
    {
        await using var world = await OfAsync(Wanting(Prefix, (text, isPrefixed) => isPrefixed == (text.Length % 2 == 0)), Lake);
        var even = Kayaks with { Text = Kayaks.Text.Length % 2 == 0 ? Kayaks.Text : "Where are the kayaks rented?" };

        Excludes(await world.DiagnoseAsync(even, Dense(1)), CauseCodes.QueryPrefixMissing);
    }

    [Fact]
    public async Task Fewer_than_ten_questions_do_not_tell()
    {
        await using var world = await OfAsync(Wanting(Prefix, (_, isPrefixed) => isPrefixed), Lake);
        world.Others = [.. Town.Questions.Take(8)];

        Excludes(await world.DiagnoseAsync(Kayaks, Dense(1)), CauseCodes.QueryPrefixMissing);
    }

    [Fact]
    public async Task A_model_that_has_a_prefix_misses_none()
    {
        await using var world = await OfAsync(Wanting(Prefix, (_, isPrefixed) => isPrefixed, ownPrefix: "query: "), Lake);

        Excludes(await world.DiagnoseAsync(Kayaks, Dense(1)), CauseCodes.QueryPrefixMissing);
    }

    private static bool IsOfFew(string text) => text.Contains("boats", StringComparison.Ordinal) || text.Contains("kayaks", StringComparison.Ordinal) || text.Contains("graves", StringComparison.Ordinal);

    /// <summary>The built-in model, which understands some questions with a prefix only, or only without.</summary>
    private static EmbeddingModel Wanting(string prefix, Func<string, bool, bool> understands, string ownPrefix = "")
    {
        var inner = StaticEmbeddingModel.LoadBuiltIn();
        return new EmbeddingModel
        {
            Name = inner.Name,
            Fingerprint = inner.Fingerprint + "-wanting",
            Dimensions = inner.Dimensions,
            MaxTokens = inner.MaxTokens,
            QueryPrefix = ownPrefix,
            Tokenizer = inner.Tokenizer,
            SpecialTokenCount = inner.SpecialTokenCount,
            Generator = new WantingGenerator(inner, prefix, understands),
        };
    }

    private sealed class WantingGenerator(EmbeddingModel inner, string prefix, Func<string, bool, bool> understands) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.Select(text => text.StartsWith(prefix, StringComparison.Ordinal) ? (Text: text[prefix.Length..], IsPrefixed: true) : (Text: text, IsPrefixed: false)).ToList();
            var vectors = await inner.Generator.GenerateAsync(texts.Select(entry => entry.Text), options, cancellationToken);

            // Questions alone end so; the chunks are read as they are.
            return [.. texts.Zip(vectors, (entry, vector) => !entry.Text.EndsWith('?') || understands(entry.Text, entry.IsPrefixed) ? vector : new Embedding<float>(Backwards(vector.Vector)))];
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() => inner.Dispose();

        private static ReadOnlyMemory<float> Backwards(ReadOnlyMemory<float> vector)
        {
            var turned = vector.ToArray();
            Array.Reverse(turned);
            return turned;
        }
    }
}
