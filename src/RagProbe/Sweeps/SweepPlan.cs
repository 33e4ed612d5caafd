using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>What a sweep replays, over what, and how: equal plans give equal results.</summary>
public sealed record SweepPlan
{
    public required string EvalSet { get; init; }

    public required string EvalSetVersion { get; init; }

    /// <summary>Hash over the resolved questions.</summary>
    public required string EvalSetFingerprint { get; init; }

    public required int QuestionCount { get; init; }

    /// <summary>The retrieval options, for a person.</summary>
    public required string Pipeline { get; init; }

    public required string PipelineFingerprint { get; init; }

    public required string Model { get; init; }

    public required string ModelFingerprint { get; init; }

    public required string IndexName { get; init; }

    public required string IndexFingerprint { get; init; }

    public required string Chunker { get; init; }

    public required long ChunkCount { get; init; }

    public required long SourceCount { get; init; }

    /// <summary>Names of the measures, in the order of the report.</summary>
    public required IReadOnlyList<string> Measures { get; init; }

    /// <summary>True where the pipeline is not ours: it answers, and cannot be changed to see why.</summary>
    public bool IsExternal => Pipeline.StartsWith(StageNames.External, StringComparison.Ordinal);

    /// <summary>The plan that a sweep is recorded under.</summary>
    /// <param name="evalSet">With resolved judgments.</param>
    /// <param name="evalSetFingerprint">Over its questions.</param>
    public static SweepPlan Of(EvalSet evalSet, string evalSetFingerprint, IRetriever retriever, IEnumerable<IMeasure> measures)
    {
        var (described, fingerprints) = (retriever.Description, retriever.Fingerprints);
        return new SweepPlan
        {
            EvalSet = evalSet.Name,
            EvalSetVersion = evalSet.Version,
            EvalSetFingerprint = evalSetFingerprint,
            QuestionCount = evalSet.Questions.Count,
            Pipeline = described.Pipeline,
            PipelineFingerprint = fingerprints.Pipeline,
            Model = described.Model,
            ModelFingerprint = fingerprints.Model,
            IndexName = described.IndexName,
            IndexFingerprint = fingerprints.Index,
            Chunker = described.Chunker,
            ChunkCount = described.ChunkCount,
            SourceCount = described.SourceCount,
            Measures = [.. measures.Select(measure => measure.Name)],
        };
    }

    /// <summary>What differs from an earlier plan, for a person (<c>pipeline: dense, top 10 was hybrid, top 10</c>); empty when its results can be continued with this one.</summary>
    public IReadOnlyList<string> DifferencesTo(SweepPlan earlier)
    {
        var differences = new List<string>();
        Compare("eval set", EvalSet, earlier.EvalSet);
        Compare("questions", EvalSetFingerprint, earlier.EvalSetFingerprint);
        Compare("pipeline", Pipeline, earlier.Pipeline);
        Compare("model", $"{Model} {ModelFingerprint}", $"{earlier.Model} {earlier.ModelFingerprint}");
        Compare("index", $"{IndexName} {IndexFingerprint}", $"{earlier.IndexName} {earlier.IndexFingerprint}");
        Compare("measures", string.Join(' ', Measures), string.Join(' ', earlier.Measures));
        return differences;

        void Compare(string what, string now, string before)
        {
            if (now != before)
            {
                differences.Add($"{what}: {now} was {before}");
            }
        }
    }
}
