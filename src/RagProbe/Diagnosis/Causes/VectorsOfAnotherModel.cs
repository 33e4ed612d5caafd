using System.Globalization;
using RagProbe.Health;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Many stored vectors are not those that the question's model makes of the texts: another model, another document prefix, or an index that was migrated by half.</summary>
internal sealed class VectorsOfAnotherModel : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        var world = subject.World;
        if (!world.StoresOtherVectors || subject.Exact.Dense is null)
        {
            return null;
        }

        var asked = await world.EmbedQuestionAsync(subject.Question.Text);
        var filter = Filters.Filter.And(world.Production.Filter, subject.Question.Filter);
        var ranking = world.Reembedded
            .Where(entry => filter is null || Filters.FilterEvaluator.Matches(filter, entry.Chunk.Metadata))
            .Select(entry => new ScoredChunk(entry.Chunk, World.Cosine(asked, entry.Vector)))
            .OrderByDescending(scored => scored.Score)
            .ThenBy(scored => scored.Chunk.Id, StringComparer.Ordinal)
            .Take(world.Ranking.CandidateDepth);
        var after = await subject.JudgeAsync(subject.Exact with { Dense = new SearchAnswer([.. ranking]) });
        if (!after.Passes)
        {
            return null;
        }

        var vectors = world.Vectors;
        List<FindingEvidence> evidence =
        [
            new("median cosine of stored vectors with their texts' embeddings", Excerpt.Number(vectors.MedianCosine)),
            new(FormattableString.Invariant($"share of sampled chunks below {VectorAgreement.Alike}"), vectors.ShareBelow.ToString("0 %", CultureInfo.InvariantCulture)),
        ];
        if (vectors.BetterPrefix is { } prefix)
        {
            evidence.Add(new($"median with the document prefix '{prefix}'", Excerpt.Number(vectors.BetterPrefixMedian ?? 0)));
            return subject.Find(
                CauseCodes.VectorPrefixMismatch,
                CauseClass.Defect,
                after,
                $"The chunks were embedded with the prefix '{prefix}', which the model is not told to use here ('{world.Input.Model.DocumentPrefix}').",
                "embed all chunks with the model's own prefix",
                "Index again with the right prefix, or ask with the model's settings that the index was made with.",
                evidence);
        }

        return subject.Find(
            CauseCodes.VectorModelMismatch,
            CauseClass.Defect,
            after,
            vectors.ShareBelow < 0.95
                ? $"A part of the stored vectors was not made by {world.Input.Model.Name}, which embeds the questions: the index was migrated by half."
                : $"The stored vectors were not made by {world.Input.Model.Name}, which embeds the questions.",
            "embed all chunks with the question's model",
            "Index all chunks again with one model, or ask with the model that made the vectors.",
            evidence);
    }
}
