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
internal sealed partial class RecordJson : JsonSerializerContext;
