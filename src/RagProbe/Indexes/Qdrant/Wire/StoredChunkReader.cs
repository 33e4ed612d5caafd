using System.Globalization;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Text;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>Reads a chunk out of a point, by a mapping.</summary>
/// <param name="mapping">Where a chunk's fields stand.</param>
/// <param name="sourceLinks">The eval set's name of a source by the payload's.</param>
internal sealed class StoredChunkReader(PayloadMapping mapping, IReadOnlyDictionary<string, string> sourceLinks)
{
    /// <summary>What of the payload has to travel.</summary>
    public WithPayloadSelector Selector { get; } = SelectorOf(
        mapping.Id, mapping.Text, mapping.Source, mapping.Start, mapping.End, mapping.ContentHash, mapping.HeadingPath, mapping.TokenCount, mapping.OverTokenLimit, mapping.Metadata);

    /// <summary>As <see cref="Selector"/>, without the text where a hash stands for it.</summary>
    public WithPayloadSelector FingerprintSelector { get; } = SelectorOf(mapping.Id, mapping.ContentHash ?? mapping.Text, mapping.Source, mapping.Metadata);

    public StoredChunk Read(PointId id, MapField<string, Value> payload, ReadOnlyMemory<float>? vector)
    {
        var text = ReadText(payload);
        return new StoredChunk
        {
            Id = ReadId(id, payload),
            Source = ReadSource(payload),
            Text = text,
            Span = ReadSpan(payload, text),
            ContentHash = Text(mapping.ContentHash, payload),
            HeadingPath = Text(mapping.HeadingPath, payload) ?? "",
            TokenCount = (int?)Integer(mapping.TokenCount, payload),
            IsOverTokenLimit = mapping.OverTokenLimit?.Find(payload) is { KindCase: Value.KindOneofCase.BoolValue, BoolValue: true },
            Metadata = PayloadCodec.ToMetadata(mapping.Metadata?.Find(payload)),
            Vector = vector,
        };
    }

    public string ReadId(PointId id, MapField<string, Value> payload) => Text(mapping.Id, payload) ?? PointKey.Text(id);

    public string ReadText(MapField<string, Value> payload) => Text(mapping.Text, payload) ?? "";

    /// <summary>The source as the eval set calls it.</summary>
    public string ReadSource(MapField<string, Value> payload)
    {
        var source = Text(mapping.Source, payload) ?? "";
        return sourceLinks.GetValueOrDefault(source, source);
    }

    private static WithPayloadSelector SelectorOf(params ReadOnlySpan<PayloadPath?> paths)
    {
        var fields = new PayloadIncludeSelector();
        foreach (var path in paths)
        {
            if (path?.ToServerKey() is { } key && !fields.Fields.Contains(key))
            {
                fields.Fields.Add(key);
            }
        }

        return new WithPayloadSelector { Include = fields };
    }

    private static string? Text(PayloadPath? path, MapField<string, Value> payload) => path?.Find(payload) switch
    {
        { KindCase: Value.KindOneofCase.StringValue } value => value.StringValue,
        { KindCase: Value.KindOneofCase.IntegerValue } value => value.IntegerValue.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static long? Integer(PayloadPath? path, MapField<string, Value> payload) => path?.Find(payload) switch
    {
        { KindCase: Value.KindOneofCase.IntegerValue } value => value.IntegerValue,
        { KindCase: Value.KindOneofCase.DoubleValue } value when Math.Floor(value.DoubleValue) == value.DoubleValue && Math.Abs(value.DoubleValue) < int.MaxValue => (long)value.DoubleValue,
        _ => null,
    };

    // A hint only: what makes no sense is left out.
    private TextSpan? ReadSpan(MapField<string, Value> payload, string text)
    {
        if (Integer(mapping.Start, payload) is not { } start)
        {
            return null;
        }

        var end = Integer(mapping.End, payload) ?? start + text.EnumerateRunes().Count();
        return start >= 0 && end >= start && end <= int.MaxValue ? new TextSpan((int)start, (int)end) : null;
    }
}
