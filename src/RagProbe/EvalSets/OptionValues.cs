using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>Values for options of the command line, as evalset.json and ragprobe.json hold them: option names without dashes, values as they would be written there.</summary>
internal static class OptionValues
{
    /// <summary>By name. What is no value of an option is reported and left out.</summary>
    /// <param name="element">An object.</param>
    /// <param name="options">The same, for its problems.</param>
    public static Dictionary<string, string> Read(JsonElement element, JsonFields options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.String => options.TextOf(property.Value, property.Name),
                JsonValueKind.Number => property.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
            if (text is null)
            {
                options.Error(property.Name, "the value of an option is a text, a number or true/false", "Write it as on the command line: \"top-k\": 5.", property.Value.GetRawText());
            }
            else if (property.Name.StartsWith('-') || property.Name.Length == 0)
            {
                options.Error(property.Name, "option names stand without dashes", $"Write \"{property.Name.TrimStart('-')}\".", property.Name);
            }
            else
            {
                values.Add(property.Name, text);
            }
        }

        return values;
    }
}
