using System.Text.Json;
using System.Text.Json.Serialization;
using RagProbe.Traces;

namespace RagProbe.Tests.Recording;

/// <summary>Every property of a trace as text, numbers by their bits: two traces are the same where these are.</summary>
internal static class TraceText
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new ByBits() } };

    public static string Of(RetrievalTrace trace) => JsonSerializer.Serialize(trace, Options);

    public static string Of(TraceChunk chunk) => JsonSerializer.Serialize(chunk, Options);

    private sealed class ByBits : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BitConverter.Int64BitsToDouble(reader.GetInt64());

        // Of what is no number there is one in JSON.
        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(double.IsNaN(value) ? BitConverter.DoubleToInt64Bits(double.NaN) : BitConverter.DoubleToInt64Bits(value));
    }
}
