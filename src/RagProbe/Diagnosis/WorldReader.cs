using RagProbe.Diagnosis.Probes;
using RagProbe.Health;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis;

/// <summary>Reads from the index what all diagnoses of an eval set share.</summary>
internal static class WorldReader
{
    private const int SampledChunks = 200;
    private const int MostReembedded = 20_000;

    /// <exception cref="IndexException">The index does not answer.</exception>
    public static async Task<World> ReadAsync(DiagnosisInput input, CancellationToken cancellationToken)
    {
        var terms = new CorpusTerms();
        var (sample, wideSample) = (new SeededSample(input.Seed, SampledChunks), new SeededSample(input.Seed, MostReembedded));
        await foreach (var chunk in input.Index.ScrollAsync(source: null, withVectors: false, cancellationToken))
        {
            terms.Add(chunk.Text);
            sample.Offer(chunk.Id);
            wideSample.Offer(chunk.Id);
        }

        var chunks = new Dictionary<string, IReadOnlyList<StoredChunk>>(StringComparer.Ordinal);
        foreach (var source in input.EvalSet.Questions.SelectMany(question => question.Expected).Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal))
        {
            chunks[source] = await input.Index.ScrollAsync(source, withVectors: true, cancellationToken).ToListAsync(cancellationToken);
        }

        var (index, exactness) = await FindExactnessAsync(input, cancellationToken);
        var world = new World
        {
            Input = input,
            Session = new ProbeSession(index, input.Model),
            Exactness = exactness,
            Terms = terms,
            ChunksOfSource = chunks,
            Vectors = await VectorAgreement.MeasureAsync(input.Model, await input.Index.FetchAsync(sample.Ids, withVectors: true, cancellationToken), cancellationToken),
        };
        if (world.StoresOtherVectors && world.Production.UsesDense)
        {
            world.Reembedded = await ReembedAsync(input, wideSample.Ids, cancellationToken);
        }

        return world;
    }

    private static async Task<(IChunkIndex Index, Exactness Exactness)> FindExactnessAsync(DiagnosisInput input, CancellationToken cancellationToken)
    {
        if (!input.Index.Capabilities.RefusesExactSearch || !input.Pipeline.Options.UsesDense)
        {
            return (input.Index, Exactness.BySearch);
        }

        return input.Pipeline.Index.ChunkCount > input.MostVectorsRead
            ? (input.Index, Exactness.None)
            : (await ExactByScroll.ReadAsync(input.Index, input.Pipeline.Index.Dimensions, cancellationToken), Exactness.ByScroll);
    }

    private static async Task<IReadOnlyList<(StoredChunk Chunk, ReadOnlyMemory<float> Vector)>> ReembedAsync(DiagnosisInput input, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var chunks = await input.Index.FetchAsync(ids, withVectors: false, cancellationToken);
        var vectors = await input.Model.Generator.GenerateAsync(chunks.Select(chunk => input.Model.DocumentPrefix + chunk.Text), cancellationToken: cancellationToken);
        return [.. chunks.Zip(vectors, (chunk, vector) => (chunk, vector.Vector))];
    }
}
