using RagProbe.Indexes.Qdrant;

namespace RagProbe.Health;

/// <summary>Are the stored vectors usable, are they those of their texts, and do their lengths matter?</summary>
internal static class VectorChecks
{
    /// <summary>From this share of strangers on it is no accident of single chunks.</summary>
    private const double HalfMigrated = 0.05;

    private const int FewestStrangers = 3;

    /// <summary>Missing, zero and non-finite vectors of the sample, and chunks whose scores in any answer were not finite.</summary>
    public static HealthCheck Usable(HealthSession session, VectorAgreement agreement)
    {
        // What an answer betrays counts, too: a poisoned point heads every list, sampled or not.
        var poisoned = agreement.NotFiniteIds.Union(session.UnrankedIds, StringComparer.Ordinal).ToList();
        var bad = poisoned.Concat(agreement.ZeroIds).Concat(agreement.MissingIds).ToHashSet(StringComparer.Ordinal);
        var parts = new List<string>();
        var evidence = new List<HealthEvidence>();
        Add(poisoned, "a vector with NaN or infinity, which heads every answer and, with a score threshold, empties it", "poisoned chunks");
        Add(agreement.ZeroIds, "a vector of zeros, which scores 0 against every question", "zero vectors");
        Add(agreement.MissingIds, "no vector: counted and listed, never found", "chunks without a vector");
        return new HealthCheck
        {
            Name = HealthChecks.Vectors,
            Status = bad.Count > 0 ? HealthStatus.Failed : HealthStatus.Ok,
            Value = bad.Count,
            Threshold = 0,
            Sentence = bad.Count > 0 ? string.Join("; ", parts) : $"none of {Numbers.Count(session.Sample.Count, "sampled chunk")} lacks a vector or has one of zeros, NaN or infinity",
            Evidence = evidence,
            NextStep = bad.Count > 0 ? "delete these points or embed their texts again; until then exclude their ids (has_id in must_not)" : "",
            // A poisoned point stands in every answer.
            QuestionsAffected = session.QuestionsTouching(bad),
        };

        void Add(IReadOnlyList<string> ids, string what, string name)
        {
            if (ids.Count > 0)
            {
                parts.Add($"{Numbers.Count(ids.Count, "chunk")} with {what}");
                evidence.Add(new HealthEvidence(name, Numbers.Name(ids)));
            }
        }
    }

    /// <summary>Does the model make these vectors of these texts?</summary>
    public static HealthCheck Agreement(HealthSession session, VectorAgreement? agreement)
    {
        if (NotComparable(session, agreement) is { } reason)
        {
            return HealthCheck.NotApplicable(HealthChecks.VectorAgreement, reason);
        }

        var measured = agreement!;
        var strangers = Strangers(measured);
        var isOther = measured.MedianCosine < VectorAgreement.Alike;
        var isMixed = !isOther && IsMixed(measured, strangers.Count);
        var failed = isOther || isMixed;
        var share = (double)strangers.Count / measured.CosineById.Count;
        var model = session.Input.Model!;
        var evidence = new List<HealthEvidence>
        {
            new("texts embedded again", Numbers.Text($"{measured.CosineById.Count}")),
            new("median cosine", Numbers.Text($"{measured.MedianCosine:0.0000}")),
            new("lowest cosine", Numbers.Text($"{measured.CosineById.Values.Min():0.0000}")),
            new(Numbers.Text($"share below {VectorAgreement.Alike}"), Numbers.Percent(measured.ShareBelow)),
        };
        if (measured.BetterPrefix is { } prefix)
        {
            evidence.Add(new HealthEvidence(prefix.Length == 0 ? "median without a prefix" : $"median with \"{prefix}\" before each text", Numbers.Text($"{measured.BetterPrefixMedian:0.0000}")));
        }

        if (failed)
        {
            evidence.Add(new HealthEvidence("chunks that disagree", Numbers.Name(strangers)));
        }

        return new HealthCheck
        {
            Name = HealthChecks.VectorAgreement,
            Status = failed ? HealthStatus.Failed : HealthStatus.Ok,
            Value = measured.MedianCosine,
            Threshold = VectorAgreement.Alike,
            Sentence = isOther && measured.BetterPrefix is { } better ? $"{model.Name} made these vectors {(better.Length == 0 ? "without a prefix" : $"with \"{better}\" before each text")}, not with its own document prefix {(model.DocumentPrefix.Length == 0 ? "(none)" : $"\"{model.DocumentPrefix}\"")}"
                : isOther && 1 - measured.ShareBelow >= HalfMigrated ? $"half migrated: {model.Name} made {Numbers.Percent(1 - measured.ShareBelow)} of the sampled vectors, the rest comes from elsewhere"
                : isOther ? $"{model.Name} did not make these vectors of these texts: the median cosine is {Numbers.Three(measured.MedianCosine)}. Such an index still answers about half of the questions"
                : isMixed ? $"half migrated: {model.Name} did not make {Numbers.Percent(share)} of the sampled vectors; questions cannot find those chunks"
                : $"{model.Name} makes these vectors of these texts",
            Evidence = evidence,
            NextStep = !failed ? ""
                : isOther && measured.BetterPrefix is not null ? "embed questions with the prefix that belongs to this one, or index again with the model's own"
                : "embed the chunks again with this model, or name the one that made them with --model; where something was put before each text when it was embedded (a title, metadata), `ragprobe inspect` shows it",
            QuestionsAffected = failed ? session.QuestionsTouching(strangers.ToHashSet(StringComparer.Ordinal)) : session.Input.Questions is null ? null : 0,
        };
    }

    /// <summary>Single chunks whose vector is not that of their text.</summary>
    public static HealthCheck Corrupt(HealthSession session, VectorAgreement? agreement)
    {
        if (NotComparable(session, agreement) is { } reason)
        {
            return HealthCheck.NotApplicable(HealthChecks.VectorCorrupt, reason);
        }

        var measured = agreement!;
        var strangers = Strangers(measured);
        var isGlobal = measured.MedianCosine < VectorAgreement.Alike || IsMixed(measured, strangers.Count);
        var swapped = measured.NearerTextById.Where(static pair => pair.Value.Cosine >= VectorAgreement.Alike).OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToList();
        var corrupt = swapped.Select(static pair => pair.Key).Concat(isGlobal ? [] : strangers).Order(StringComparer.Ordinal).ToList();
        if (corrupt.Count == 0 && isGlobal)
        {
            return HealthCheck.NotApplicable(HealthChecks.VectorCorrupt, $"too many vectors disagree with their texts to tell single ones apart ({HealthChecks.VectorAgreement})");
        }

        return new HealthCheck
        {
            Name = HealthChecks.VectorCorrupt,
            Status = corrupt.Count > 0 ? HealthStatus.Failed : HealthStatus.Ok,
            Value = corrupt.Count,
            Threshold = 0,
            Sentence = corrupt.Count > 0
                ? $"{Numbers.Count(corrupt.Count, "chunk")} of {measured.CosineById.Count} with a vector that is not that of its text{(swapped.Count > 0 ? $"; {swapped.Count} of them {(swapped.Count == 1 ? "has" : "have")} that of another chunk's text" : "")}"
                : "no single chunk has another text's vector",
            Evidence =
            [
                .. corrupt.Take(5).Select(id => new HealthEvidence(
                    id,
                    Numbers.Text($"cosine {measured.CosineById[id]:0.000} with its own text") + (measured.NearerTextById.TryGetValue(id, out var other) ? Numbers.Text($", {other.Cosine:0.000} with that of {other.ChunkId}") : ""))),
            ],
            NextStep = corrupt.Count > 0 ? "embed these chunks' texts again; see whether ids and texts were mixed up when they were written" : "",
            QuestionsAffected = session.QuestionsTouching(corrupt.ToHashSet(StringComparer.Ordinal)),
        };
    }

    /// <summary>Under an inner product or a distance long vectors win or lose whatever they mean.</summary>
    public static HealthCheck Lengths(HealthSession session, VectorAgreement agreement)
    {
        var distance = session.Input.Collection?.Distance ?? VectorDistance.Cosine;
        if (distance == VectorDistance.Cosine)
        {
            return HealthCheck.NotApplicable(HealthChecks.VectorLengths, "compared by cosine, which does not look at lengths");
        }

        var varies = agreement.LengthVariation > VectorAgreement.SameLength;
        return new HealthCheck
        {
            Name = HealthChecks.VectorLengths,
            Status = varies ? HealthStatus.Failed : HealthStatus.Ok,
            Value = agreement.LengthVariation,
            Threshold = VectorAgreement.SameLength,
            Sentence = Numbers.Text($"the lengths of the vectors {(varies ? "vary" : "are the same")} under {distance}: coefficient of variation {agreement.LengthVariation:0.0000}{(varies ? ". A chunk's rank hangs on its vector's length, not only on its meaning" : "")}"),
            NextStep = varies ? "store vectors of length 1, or make the collection with cosine" : "",
        };
    }

    private static bool IsMixed(VectorAgreement agreement, int strangers) => strangers >= FewestStrangers && strangers >= HalfMigrated * agreement.CosineById.Count;

    // A vector that is that of another chunk's text was made by the model: it is misplaced, not foreign.
    private static List<string> Strangers(VectorAgreement agreement) =>
    [
        .. agreement.CosineById
            .Where(pair => pair.Value < VectorAgreement.Alike && !(agreement.NearerTextById.TryGetValue(pair.Key, out var other) && other.Cosine >= VectorAgreement.Alike))
            .Select(static pair => pair.Key)
            .Order(StringComparer.Ordinal),
    ];

    private static string? NotComparable(HealthSession session, VectorAgreement? agreement) =>
        session.Input.Model is not { } model ? "no model is known to embed the texts again with; name it with --model"
        : agreement is null ? Numbers.Text($"{model.Name} makes vectors of {model.Dimensions} dimensions, the index holds {session.Description.Dimensions}: nothing can be compared")
        : agreement.CosineById.Count == 0 ? "no sampled chunk has both a text and a usable vector"
        : null;
}
