using CsCheck;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class PayloadPathTests
{
    private static readonly Dictionary<string, Value> Payload = new(StringComparer.Ordinal)
    {
        ["source"] = Text("a.md"),
        ["meta"] = new() { StructValue = new Struct { Fields = { ["file name"] = Text("b.md"), ["page"] = new Value { IntegerValue = 3 } } } },
        ["_node_content"] = Text("""{"text": "hello", "metadata": {"page": "7"}, "share": 0.5, "n": 42}"""),
        ["broken"] = Text("{\"text\": "),
    };

    private static readonly Gen<string[]> Names = Gen.String[Gen.Char["abc_- .[]é()"], 1, 6].Array[1, 3];

    [Theory]
    [InlineData("source", "a.md")]
    [InlineData("meta.\"file name\"", "b.md")]
    [InlineData("json(_node_content).text", "hello")]
    [InlineData("json(_node_content).metadata.page", "7")]
    public void A_path_finds_its_value(string path, string expected) => Assert.Equal(expected, PayloadPath.Parse(path).Find(Payload)!.StringValue);

    [Fact]
    public void Numbers_in_decoded_json_keep_their_kind()
    {
        Assert.Equal(42, PayloadPath.Parse("json(_node_content).n").Find(Payload)!.IntegerValue);
        Assert.Equal(0.5, PayloadPath.Parse("json(_node_content).share").Find(Payload)!.DoubleValue);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("source.deeper")]
    [InlineData("meta.nowhere")]
    [InlineData("json(source).text")]
    [InlineData("json(broken).text")]
    [InlineData("json(nowhere).text")]
    public void A_path_to_nothing_finds_nothing(string path) => Assert.Null(PayloadPath.Parse(path).Find(Payload));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("\"a")]
    [InlineData("\"a\"b")]
    [InlineData("\"\"")]
    [InlineData("a[]")]
    [InlineData("json(a)")]
    [InlineData("json(a).")]
    [InlineData("json().b")]
    [InlineData("json(json(a).b).c")]
    public void What_is_no_path_is_refused_with_an_example(string text)
    {
        Assert.False(PayloadPath.TryParse(text, out _));
        Assert.Contains("metadata.source", Assert.Throws<FormatException>(() => PayloadPath.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_path_reads_back_as_the_same_path() => Gen.Select(Names, Names, Gen.Bool).Sample((outer, inner, decodes) =>
    {
        var path = decodes ? PayloadPath.OfJson(PayloadPath.Of(outer), inner) : PayloadPath.Of(outer);
        Assert.Equal(path, PayloadPath.Parse(path.ToString()));
    });

    private static Value Text(string text) => new() { StringValue = text };
}
