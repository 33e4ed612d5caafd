using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>A payload field for faults that need something to filter by.</summary>
internal static class YearField
{
    public const string Key = "drill-year";

    /// <summary>Every chunk, and its document, has the field; vectors and texts stay.</summary>
    public static Injection OnAllChunks(HealthyWorld world, Func<string, long> yearOfSource) => new()
    {
        Write = new IndexWrite
        {
            Upserts = [.. world.Chunks.Select(chunk => new EmbeddedChunk(world.Same(chunk) with { Metadata = With(chunk.Metadata, yearOfSource(chunk.Source)) }, chunk.Vector!.Value))],
        },
        Documents = world.Documents.ToDictionary(
            entry => entry.Key,
            SourceDocument (entry) => entry.Value with { Metadata = With(entry.Value.Metadata, yearOfSource(entry.Key)) },
            StringComparer.Ordinal),
    };

    private static Dictionary<string, PayloadValue> With(IReadOnlyDictionary<string, PayloadValue> metadata, long year) =>
        new(metadata, StringComparer.Ordinal) { [Key] = new PayloadValue.Integer(year) };
}
