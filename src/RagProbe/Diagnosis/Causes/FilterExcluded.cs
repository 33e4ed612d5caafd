using RagProbe.Diagnosis.Probes;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Sweeps;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The filter does not let the expected chunk through.</summary>
internal sealed class FilterExcluded : ICause
{
    private const int MostClauses = 8;

    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        if (Filter.And(subject.World.Production.Filter, subject.Question.Filter) is not { } filter || subject.Targets.Count == 0 || subject.InRanking.Passes)
        {
            return null;
        }

        var after = await subject.AskAsync(subject.World.Ranking, withFilter: false);
        if (!after.Passes || Excluded(subject, after) is not { } chunk)
        {
            return null;
        }

        // An approximate search may lose under a filter what the filter lets through. Of a foreign payload the values are not known here.
        var passesByValue = FilterEvaluator.Matches(filter, chunk.Metadata);
        if (subject.World.Exactness == Exactness.None && (passesByValue || chunk.Metadata.Count == 0))
        {
            return null;
        }

        var clauses = filter.Clauses();
        var culprits = await CulpritsAsync(subject, clauses);

        // As JSON, which shows the types: 2025 is not "2025".
        var keys = filter.Keys();
        var tested = chunk.Metadata.Where(entry => keys.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal);
        return subject.Find(
            CauseCodes.FilterExcluded,
            CauseClass.Stage,
            after,
            $"The filter {FilterJson.Write(filter)} excludes the expected chunk.{Reason(filter, chunk, passesByValue)}",
            culprits.Count == 1 && clauses.Count > 1 ? $"ask without the clause {FilterJson.Write(culprits[0])}" : "ask without the filter",
            "Compare the filter's values and their types with the payload below; correct whichever is wrong.",
            [
                new("chunk", chunk.Id),
                .. culprits.Select(clause => new FindingEvidence("dropping this clause alone repairs", FilterJson.Write(clause))),
                .. chunk.Metadata.Count == 0 ? [] : new FindingEvidence[] { new("payload that the filter tests", Excerpt.Of(PayloadValueJson.WriteObject(tested))) },
            ]);
    }

    // The best expected chunk that is there without the filter, and with it is not.
    private static StoredChunk? Excluded(Subject subject, Verdict after)
    {
        var carriers = EvidenceCarriers.In(subject.Question, after.Trace);
        var ranked = Ranked(subject.InRanking).ToHashSet(StringComparer.Ordinal);
        var id = Ranked(after).FirstOrDefault(id => carriers.Contains(id) && !ranked.Contains(id));
        return subject.Passages.SelectMany(passage => passage.Carriers).FirstOrDefault(chunk => chunk.Id == id);
    }

    private static IEnumerable<string> Ranked(Verdict verdict) => (EvidenceCarriers.Ranking(verdict.Trace)?.Candidates ?? []).Select(candidate => candidate.ChunkId);

    private static async Task<IReadOnlyList<Filter>> CulpritsAsync(Subject subject, IReadOnlyList<Filter> clauses)
    {
        if (clauses.Count == 1)
        {
            return clauses;
        }

        var culprits = new List<Filter>();
        foreach (var clause in clauses.Take(MostClauses))
        {
            var rest = clauses.Where(other => !ReferenceEquals(other, clause)).Aggregate((Filter?)null, Filter.And);
            if ((await subject.AskUnderAsync(rest, subject.World.Ranking)).Passes)
            {
                culprits.Add(clause);
            }
        }

        return culprits;
    }

    private static string Reason(Filter filter, StoredChunk chunk, bool passesByValue)
    {
        if (passesByValue)
        {
            return " By its values the chunk passes; the index of the field decides otherwise, for a payload index holds only values of its own type.";
        }

        foreach (var (key, asked) in filter.Values())
        {
            if (chunk.Metadata.TryGetValue(key, out var stored) && Elements(stored).FirstOrDefault(value => LooksLike(value, asked)) is { } twin)
            {
                return $" Its {key} is {TypeName(twin)}, and the filter asks for {TypeName(asked)}.";
            }
        }

        return "";
    }

    // The same to a reader, another value to the index.
    private static bool LooksLike(PayloadValue stored, PayloadValue asked) => stored.GetType() != asked.GetType() && stored.ToString() == asked.ToString();

    private static IEnumerable<PayloadValue> Elements(PayloadValue value) => value is PayloadValue.List list ? list.Values : [value];

    private static string TypeName(PayloadValue value) => value switch
    {
        PayloadValue.Text => "a text",
        PayloadValue.Integer => "an integer",
        PayloadValue.Number => "a number with a fraction",
        PayloadValue.Flag => "true or false",
        _ => "a list",
    };
}
