using System.Text.Json;
using System.Text.Json.Serialization;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>How questions, traces and diagnoses are written down: JSON, camel case, enums as words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

    // A broken vector gives a finding scores that are no numbers.
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(FilterConverter)])]
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(RetrievalTrace))]
[JsonSerializable(typeof(QuestionDiagnosis))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    private sealed class FilterConverter : JsonConverter<Filter>
    {
        public override Filter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return FilterJson.Read(document.RootElement);
        }

        public override void Write(Utf8JsonWriter writer, Filter value, JsonSerializerOptions options) =>
            FilterJson.Write(writer, value);
    }
}
