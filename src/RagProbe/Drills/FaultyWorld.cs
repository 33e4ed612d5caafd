using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Indexing;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Drills;

/// <summary>A healthy world with one fault in it.</summary>
internal sealed class FaultyWorld : IAsyncDisposable
{
    private readonly HealthyWorld _healthy;
    private readonly ScratchIndex _scratch;
    private readonly IReadOnlyDictionary<string, SourceDocument> _documents;

    private FaultyWorld(HealthyWorld healthy, ScratchIndex scratch, IChunkIndex index, RetrievalPipeline pipeline, Injection injection)
    {
        (_healthy, _scratch, Index, Pipeline) = (healthy, scratch, index, pipeline);
        _documents = injection.Documents ?? healthy.Documents;
        EvalSet = healthy.Plan.EvalSet with { Questions = [.. healthy.Plan.EvalSet.Questions.Select(question => injection.Questions.GetValueOrDefault(question.Id) ?? question)] };
    }

    public HealthyWorld Healthy => _healthy;

    public IChunkIndex Index { get; }

    public RetrievalPipeline Pipeline { get; }

    public EvalSet EvalSet { get; }

    public IReadOnlyDictionary<string, SourceDocument> Documents => _documents;

    public static async Task<FaultyWorld> CreateAsync(HealthyWorld healthy, Injection injection, CancellationToken cancellationToken)
    {
        var scratch = healthy.CopyIndex();
        try
        {
            if (injection.Write.DeletedIds.Count > 0 || injection.Write.Upserts.Count > 0)
            {
                await scratch.Index.WriteAsync(injection.Write, cancellationToken);
            }

            var index = injection.Wrap?.Invoke(scratch.Index) ?? scratch.Index;
            var pipeline = await RetrievalPipeline.CreateAsync(injection.Options ?? healthy.Plan.Options, healthy.Model, index, TimeProvider.System, cancellationToken);
            return new FaultyWorld(healthy, scratch, index, pipeline, injection);
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<JudgedRetrieval>> ReplayAsync(IReadOnlySet<string> questions, CancellationToken cancellationToken) =>
        await JudgedRetrieval.AskAsync(Pipeline, EvalSet.Questions.Where(question => questions.Contains(question.Id)), cancellationToken);

    public DiagnosisInput Input(IReadOnlySet<string> questions) => new()
    {
        EvalSet = EvalSet,
        Pipeline = Pipeline,
        Index = Index,
        Model = _healthy.Model,
        Documents = _documents,
        Only = questions,
        Seed = _healthy.Plan.Seed,
    };

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();
}
