using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The documents were edited after indexing: the index holds an older text of the expected chunk, with its older vector.</summary>
internal sealed class StaleChunks : IFault
{
    public string Cause => CauseCodes.ChunkStale;

    public string Name => "stale-text";

    /// <inheritdoc/>
    /// <remarks>The share of the words that the edit has changed.</remarks>
    public IReadOnlyList<string> Doses => ["0.5", "0.8"];

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var share = double.Parse(dose, CultureInfo.InvariantCulture);
        var older = targets
            .SelectMany(target => target.Gold)
            .DistinctBy(gold => gold.Chunk.Id, StringComparer.Ordinal)
            .Select(gold =>
            {
                var random = world.Random(Name, dose, gold.Chunk.Id);
                var words = CorpusWords.Of(gold.Chunk.Text);
                var text = WordEdit.Replace(gold.Chunk.Text, (_, word) => random.Share() < share ? WordEdit.LikeCase(world.Words.Stranger(random, words), word) : null);
                return world.WithText(gold.Chunk, text);
            })
            .ToList();
        return new Injection
        {
            Write = new IndexWrite { Upserts = await world.EmbedAsync(older, cancellationToken) },
            Targets = GoldIds.Questions(targets),
        };
    }
}
