using System.Text.Json;
using System.Text.Json.Serialization;

namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>Faults as JSON: the properties in camel case, sets as arrays, enums by name, durations as <c>hh:mm:ss</c>.</summary>
internal static class FaultsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(), new SetConverter() },
    };

    /// <exception cref="JsonException">It is no such object; the message tells where and why.</exception>
    public static Faults Read(string json) => JsonSerializer.Deserialize<Faults>(json, Options) ?? Faults.None;

    private sealed class SetConverter : JsonConverter<IReadOnlySet<string>>
    {
        public override IReadOnlySet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new HashSet<string>(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, IReadOnlySet<string> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Order(StringComparer.Ordinal), options);
    }
}
