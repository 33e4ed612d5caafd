using System.Text.Json;
using System.Text.RegularExpressions;
using RagProbe.Cli;
using RagProbe.Configuration;

namespace RagProbe.Tests.Cli;

/// <summary>The schema and the reader know the same settings.</summary>
public sealed class ConfigurationSchemaTests
{
    [Fact]
    public void Every_object_of_the_schema_has_the_properties_that_the_reader_knows()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Write());
        var root = schema.RootElement.GetProperty("properties");

        AssertSame(root, KnownTo("""{ "???????????????????????????????": 1 }"""));
        AssertSame(root.GetProperty("qdrant").GetProperty("properties"), KnownTo("""{ "qdrant": { "???????????????????????????????": 1 } }"""));
        AssertSame(root.GetProperty("retriever").GetProperty("properties"), KnownTo("""{ "retriever": { "???????????????????????????????": 1 } }"""));
        var collection = root.GetProperty("collections").GetProperty("additionalProperties").GetProperty("properties");
        AssertSame(collection, KnownTo("""{ "collections": { "c": { "???????????????????????????????": 1 } } }"""));
        AssertSame(collection.GetProperty("payload").GetProperty("properties"), KnownTo("""{ "collections": { "c": { "payload": { "???????????????????????????????": 1 } } } }"""));
    }

    [Fact]
    public void Defaults_are_the_settings_of_a_sweep_with_their_types()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Write());
        var defaults = schema.RootElement.GetProperty("properties").GetProperty("defaults").GetProperty("properties");

        Assert.Equal("integer", defaults.GetProperty("top-k").GetProperty("type").GetString());
        Assert.Equal("number", defaults.GetProperty("score-threshold").GetProperty("type").GetString());
        Assert.Equal("boolean", defaults.GetProperty("exact").GetProperty("type").GetString());
        Assert.Equal(["dense", "hybrid", "lexical"], defaults.GetProperty("arm").GetProperty("enum").EnumerateArray().Select(value => value.GetString()!).Order(StringComparer.Ordinal));
        Assert.False(defaults.GetProperty("model").TryGetProperty("enum", out _));
    }

    private static void AssertSame(JsonElement properties, IEnumerable<string> known) =>
        Assert.Equal(known.Order(StringComparer.Ordinal), properties.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));

    // The reader lists what it knows where it meets what it does not.
    private static string[] KnownTo(string text)
    {
        var problem = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Parse(text, "ragprobe.json")).Problems.Single(problem => problem.Message == "unknown property");
        return Regex.Match(problem.Fix, "^Known are (?<names>.*)\\.$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["names"].Value.Split(", ");
    }
}
