using System.Globalization;
using RagProbe.Diagnosis.Causes;
using RagProbe.Diagnosis.Probes;
using RagProbe.Filters;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>What of a question's retrieval is other than in the baseline, each swapped alone.</summary>
internal sealed class Swaps(Subject subject, Baseline baseline, PassedThen then)
{
    private const int MostNamed = 3;

    private World World => subject.World;

    /// <summary>Why the competitors of then and now cannot be compared; null where they were, or did not need to be.</summary>
    public string? CompetitorsNotCompared { get; private set; }

    /// <summary>Those that differ and can be swapped, in the order of <see cref="Component"/>.</summary>
    public async Task<IReadOnlyList<Swap>> RunAsync()
    {
        var swaps = new List<Swap?> { await SwapParametersAsync() };

        // Nothing is proved by bringing back what the exact ranking has: only how it is searched can have lost it.
        if (!subject.InRanking.Passes)
        {
            swaps.Add(await SwapQuestionAsync());
            swaps.Add(await SwapTextAsync());
            swaps.Add(await SwapVectorsAsync());

            // Whatever else changes changes who competes: the competitors count where nothing else explains them.
            if (!swaps.Exists(swap => swap?.After.Passes == true) && (CompetitorsNotCompared = WhyOthersCompete()) is null)
            {
                swaps.Add(await SwapCompetitorsAsync());
            }
        }

        return [.. swaps.OfType<Swap>().OrderBy(swap => swap.Component)];
    }

    private async Task<Swap?> SwapQuestionAsync() => then.Question.Text == subject.Question.Text
        ? null
        : new Swap(
            Component.Question,
            subject.InRanking,
            await subject.AskAsync(then.Question.Text),
            $"ask as it was asked then: '{Excerpt.Of(then.Question.Text)}'",
            $"the question was '{Excerpt.Of(then.Question.Text)}'");

    private async Task<Swap?> SwapParametersAsync()
    {
        if (baseline.Options is not { } options || BaselineRemarks.Obstacle(options, World.Session.Index.Capabilities) is not null)
        {
            return null;
        }

        var isSamePipeline = options.Describe() == World.Production.Describe();
        var isSameFilter = Describe(then.Question.Filter) == Describe(subject.Question.Filter);
        return isSamePipeline && isSameFilter
            ? null
            : new Swap(
                Component.Parameters,
                subject.AsProduced,
                await subject.AskUnderAsync(Filter.And(options.Filter, then.Question.Filter), options),
                "retrieve today's index with the parameters of then",
                isSamePipeline ? $"the question's filter was {Describe(then.Question.Filter)}, and is {Describe(subject.Question.Filter)}"
                : isSameFilter ? $"the pipeline was {options.Describe()}, and is {World.Production.Describe()}"
                : $"the pipeline was {options.Describe()} with the question's filter {Describe(then.Question.Filter)}, and is {World.Production.Describe()} with {Describe(subject.Question.Filter)}");
    }

    private async Task<Swap?> SwapTextAsync()
    {
        var changed = then.Evidence.Where(chunk => SameText(chunk) is null).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var searched = subject.Exact;
        foreach (var chunk in changed)
        {
            var replaced = Stored(chunk.Source).Where(stored => stored.Id == chunk.Id || (stored.Span is { } span && chunk.Span is { } place && span.Intersect(place) is not null)).ToList();
            var old = new StoredChunk
            {
                Id = chunk.Id,
                Source = chunk.Source,
                Text = chunk.Text,
                Span = chunk.Span,
                HeadingPath = chunk.HeadingPath,
                TokenCount = chunk.TokenCount,
                IsOverTokenLimit = chunk.IsOverTokenLimit,
                Metadata = replaced.Concat(Stored(chunk.Source)).FirstOrDefault()?.Metadata ?? World.Input.Documents?.GetValueOrDefault(chunk.Source)?.Metadata ?? new Dictionary<string, PayloadValue>(StringComparer.Ordinal),
            };
            searched = await WithAsync(searched, old, replaced.Select(stored => stored.Id));
        }

        var isGone = changed.TrueForAll(chunk => Stored(chunk.Source).All(stored => stored.Id != chunk.Id));
        return new Swap(
            Component.Text,
            subject.InRanking,
            await subject.JudgeAsync(searched),
            $"store the text of then, with its vector, for {Name(changed.Select(chunk => chunk.Id))}",
            $"{Name(changed.Select(chunk => chunk.Id))} {(isGone ? "was there with the text" : "held")} '{Excerpt.Of(changed[0].Text)}'");
    }

    private async Task<Swap?> SwapVectorsAsync()
    {
        if (!World.Production.UsesDense)
        {
            return null;
        }

        var searched = subject.Exact;
        var others = new List<string>();
        foreach (var stored in then.Evidence.Select(SameText).OfType<StoredChunk>())
        {
            if (IsOf(stored, await World.EmbedChunkAsync(stored.Text)))
            {
                continue;
            }

            others.Add(stored.Id);
            searched = await WithAsync(searched, stored with { Vector = null }, [stored.Id]);
        }

        return others.Count == 0
            ? null
            : new Swap(
                Component.Vectors,
                subject.InRanking,
                await subject.JudgeAsync(searched),
                $"store the vector of its unchanged text for {Name(others)}",
                $"the text of {Name(others)} is what it was, and the vector beside it is not the one that the model makes of it");
    }

    // A chunk that was no candidate then is new only where it would have been one.
    private string? WhyOthersCompete() =>
        then.Question.Text != subject.Question.Text ? "it was another question"
        : Describe(then.Question.Filter) != Describe(subject.Question.Filter) ? "the question had another filter"
        : World.Production.UsesDense && baseline.Sweep.Plan.ModelFingerprint != World.Input.Model.Fingerprint ? "it was another model"
        : baseline.Options is not { } options ? "the parameters of then cannot be read"
        : options.Arms != World.Production.Arms || options.CandidateDepth < World.Production.CandidateDepth || Describe(options.Filter) != Describe(World.Production.Filter) ? "other arms, another depth or another filter chose the candidates"
        : null;

    private async Task<Swap?> SwapCompetitorsAsync()
    {
        var known = then.Trace.Chunks.Select(chunk => chunk.Text).ToHashSet(StringComparer.Ordinal);
        var newcomers = subject.InRanking.Trace.Chunks.Where(chunk => chunk.Evidence.Count == 0 && !known.Contains(chunk.Text)).Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal);
        if (newcomers.Count == 0)
        {
            return null;
        }

        string[] ahead = [.. subject.CompetitorsAhead(int.MaxValue).Select(chunk => chunk.Id).Where(newcomers.Contains)];
        return new Swap(
            Component.Competitors,
            subject.InRanking,
            await subject.WithoutAsync(newcomers),
            $"leave out {Numbers.Count(newcomers.Count, "candidate")} that {(newcomers.Count == 1 ? "was" : "were")} none then",
            $"{Numbers.Count(ahead.Length, "candidate")} ahead of the expected chunk {(ahead.Length == 1 ? "was" : "were")} none then{(ahead.Length > 0 ? $": {Name(ahead)}" : "")}");
    }

    private IReadOnlyList<StoredChunk> Stored(string source) => World.ChunksOfSource.GetValueOrDefault(source) ?? [];

    private StoredChunk? SameText(TraceChunk chunk) =>
        Stored(chunk.Source).Where(stored => stored.Text == chunk.Text).OrderByDescending(stored => stored.Id == chunk.Id).FirstOrDefault();

    private bool IsOf(StoredChunk stored, ReadOnlyMemory<float> vector) =>
        VectorAgreement.IsUsable(stored)
        && World.Cosine(stored.Vector!.Value, vector) >= VectorAgreement.Alike
        && (World.Input.Index.Capabilities.Distance == VectorDistance.Cosine || Math.Abs(UnitVector.Length(stored.Vector!.Value.Span) - UnitVector.Length(vector.Span)) <= UnitVector.Tolerance);

    // What the filter excludes stays excluded, whatever its text.
    private async Task<Retrieval.SearchedQuestion> WithAsync(Retrieval.SearchedQuestion searched, StoredChunk chunk, IEnumerable<string> replaced) =>
        Filter.And(World.Production.Filter, subject.Question.Filter) is { } filter && !FilterEvaluator.Matches(filter, chunk.Metadata)
            ? searched
            : searched.With(await World.RescoreAsync(subject.Question, chunk), replaced.Append(chunk.Id).ToHashSet(StringComparer.Ordinal), World.Ranking.CandidateDepth);

    private static string Describe(Filter? filter) => filter is null ? "none" : FilterJson.Write(filter);

    private static string Name(IEnumerable<string> ids)
    {
        string[] all = [.. ids];
        return string.Join(", ", all.Take(MostNamed)) + (all.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - MostNamed} more") : "");
    }
}
