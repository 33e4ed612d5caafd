using RagProbe.Indexes;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Health;

/// <summary>How many chunks have a near copy elsewhere, which takes a place in every answer that they are in?</summary>
internal static class NearDuplicateCheck
{
    // One chunk in ten: about what boilerplate of a well-kept corpus comes to.
    private const double Many = 0.1;

    public static async Task<HealthCheck> RunAsync(HealthSession session, CancellationToken cancellationToken)
    {
        var answers = session.SelfQueries.Exact ?? session.SelfQueries.Usual;
        if (session.Usable.Count == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.NearDuplicates, "no sampled chunk has a usable vector");
        }

        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var pairs = session.Usable.Zip(answers)
            .SelectMany(pair => pair.Second.Take(session.NeighboursCounted).Select(scored => (One: pair.First, Other: scored.Chunk)))
            .Where(pair => pair.One.Id != pair.Other.Id && AreAlike(words, pair.One, pair.Other))
            .ToList();
        var inAnswers = AnswersWithPairs(session, words);
        var ids = pairs.SelectMany(static pair => new[] { pair.One.Id, pair.Other.Id }).Concat(inAnswers.SelectMany(static answer => answer.Pairs).SelectMany(static pair => new[] { pair.One, pair.Other })).Distinct(StringComparer.Ordinal).ToList();
        var vectors = (await session.Input.Index.FetchAsync(ids, withVectors: true, cancellationToken)).Where(VectorAgreement.IsUsable).ToDictionary(static chunk => chunk.Id, static chunk => chunk.Vector!.Value, StringComparer.Ordinal);
        var copies = pairs.FindAll(pair => AreNear(vectors, pair.One.Id, pair.Other.Id));
        var count = copies.Select(static pair => pair.One.Id).Distinct(StringComparer.Ordinal).Count();
        var share = (double)count / session.Usable.Count;
        return new HealthCheck
        {
            Name = HealthChecks.NearDuplicates,
            Status = share > Many ? HealthStatus.Warning : HealthStatus.Ok,
            Value = share,
            Threshold = Many,
            Sentence = Numbers.Text($"{count} of {session.Usable.Count} sampled chunks have a near copy (cosine at least {NearCopy.Cosine}, word sets at least {NearCopy.SharedWords} alike)") + (share > Many ? ", which takes a place in the answers that they are in" : ""),
            Evidence = [.. copies.DistinctBy(static pair => pair.One.Id, StringComparer.Ordinal).OrderBy(static pair => pair.One.Id, StringComparer.Ordinal).Take(5).Select(static pair => new HealthEvidence(pair.One.Id, pair.Other.Id))],
            NextStep = share > Many ? "index a text once, and leave boilerplate out; or collapse copies in the answers" : "",
            QuestionsAffected = session.CountQuestions(static (_, _) => true) is null ? null : inAnswers.Count(answer => answer.Pairs.Exists(pair => AreNear(vectors, pair.One, pair.Other))),
        };
    }

    private static List<(int Query, List<(string One, string Other)> Pairs)> AnswersWithPairs(HealthSession session, Dictionary<string, HashSet<string>> words) => session.CountQuestions(static (_, _) => true) is null
        ? []
        :
        [
            .. session.Queries.Usual.Select((answer, query) =>
            {
                var chunks = answer.Take(session.NeighboursCounted).Select(static scored => scored.Chunk).ToList();
                var alike =
                    from left in Enumerable.Range(0, chunks.Count)
                    from right in Enumerable.Range(left + 1, chunks.Count - left - 1)
                    where AreAlike(words, chunks[left], chunks[right])
                    select (chunks[left].Id, chunks[right].Id);
                return (query, alike.ToList());
            }),
        ];

    private static bool AreNear(Dictionary<string, ReadOnlyMemory<float>> vectors, string one, string other) =>
        vectors.TryGetValue(one, out var left) && vectors.TryGetValue(other, out var right) && NearCopy.AreNear(left.Span, right.Span);

    private static bool AreAlike(Dictionary<string, HashSet<string>> words, StoredChunk one, StoredChunk other) => NearCopy.ShareWords(WordsOf(words, one), WordsOf(words, other));

    private static HashSet<string> WordsOf(Dictionary<string, HashSet<string>> words, StoredChunk chunk)
    {
        if (!words.TryGetValue(chunk.Id, out var set))
        {
            words[chunk.Id] = set = WordScan.Words(chunk.Text).ToHashSet(StringComparer.Ordinal);
        }

        return set;
    }
}
