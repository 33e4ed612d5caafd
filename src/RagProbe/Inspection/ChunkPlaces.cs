using System.Globalization;
using System.Text;
using Qdrant.Client.Grpc;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Inspection;

/// <summary>The sampled chunks by source, and their documents where those are at hand: what offsets and pages are checked against.</summary>
internal sealed class ChunkPlaces
{
    private readonly PayloadColumn _text;
    private readonly string?[] _sources;
    private readonly SearchableDocument?[] _documents;

    /// <param name="text">The column of the text.</param>
    /// <param name="source">The column of the source; null where none was found.</param>
    /// <param name="linker">Leads to the documents; null where there are none.</param>
    /// <param name="documents">Texts by id.</param>
    public ChunkPlaces(PayloadColumn text, PayloadColumn? source, SourceLinker? linker, IReadOnlyDictionary<string, string>? documents)
    {
        _text = text;
        _sources = [.. text.Texts.Select((_, point) => source is null ? "" : WriteSource(source.Values[point]))];
        _documents = new SearchableDocument?[_sources.Length];
        if (linker is not null && documents is not null)
        {
            var read = new Dictionary<string, SearchableDocument>(StringComparer.Ordinal);
            for (var point = 0; point < _sources.Length; point++)
            {
                if (_sources[point] is { } name && linker.Link(name).DocumentId is { } id)
                {
                    _documents[point] = read.TryGetValue(id, out var known) ? known : read[id] = new SearchableDocument(documents[id]);
                }
            }
        }

        Lengths = [.. text.Texts.Select(static value => value is null ? 0 : new CodePointMap(value).CodePointCount)];
    }

    /// <summary>Lengths of the texts in code points.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Points that have a text and a source, in groups of one source.</summary>
    public IEnumerable<IReadOnlyList<int>> BySource() => Enumerable.Range(0, _sources.Length)
        .Where(point => _sources[point] is not null && _text.Texts[point] is not null)
        .GroupBy(point => _sources[point]!, StringComparer.Ordinal)
        .Select(static group => group.ToList());

    /// <summary>Whether the point's text stands at that place of its document; null where the document is not at hand or does not hold the text.</summary>
    public bool? StandsAt(int point, long start, OffsetUnit unit) =>
        _text.Texts[point] is { Length: > 0 } text && _documents[point] is { } document && document.Holds(text)
            ? document.StandsAt(text, start, unit)
            : null;

    public static string? WriteSource(Value? value) => value?.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.IntegerValue => value.IntegerValue.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private sealed class SearchableDocument(string text)
    {
        private readonly CodePointMap _map = new(text);
        private readonly Dictionary<string, bool> _held = new(StringComparer.Ordinal);
        private byte[]? _bytes;

        public bool Holds(string chunk) => _held.TryGetValue(chunk, out var known) ? known : _held[chunk] = text.Contains(chunk.Trim(), StringComparison.Ordinal);

        public bool StandsAt(string chunk, long start, OffsetUnit unit)
        {
            if (start < 0)
            {
                return false;
            }

            if (unit == OffsetUnit.Bytes)
            {
                _bytes ??= Encoding.UTF8.GetBytes(text);
                return start <= _bytes.Length && SkipBlanks(_bytes.AsSpan((int)start)).StartsWith(Encoding.UTF8.GetBytes(chunk.Trim()));
            }

            var at = unit == OffsetUnit.CodePoints ? (start <= _map.CodePointCount ? _map.ToUtf16((int)start) : text.Length) : (int)Math.Min(start, text.Length);
            return text.AsSpan(at).TrimStart().StartsWith(chunk.AsSpan().Trim(), StringComparison.Ordinal);
        }

        private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8);
    }
}

/// <summary>What an offset counts.</summary>
internal enum OffsetUnit
{
    CodePoints,
    Utf16,
    Bytes,
}
