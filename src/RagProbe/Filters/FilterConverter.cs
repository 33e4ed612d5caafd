using System.Text.Json;
using System.Text.Json.Serialization;

namespace RagProbe.Filters;

/// <summary>Filters within other JSON, in the form of <see cref="FilterJson"/>.</summary>
internal sealed class FilterConverter : JsonConverter<Filter>
{
    public override Filter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return FilterJson.Read(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, Filter value, JsonSerializerOptions options) => FilterJson.Write(writer, value);
}
