using Qdrant.Client.Grpc;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class CanonicalTextTests
{
    [Fact]
    public void A_message_reads_the_same_whatever_the_order_of_its_maps()
    {
        var one = new CollectionConfig { Metadata = { ["a"] = Text("1"), ["b"] = Object(("x", Text("2")), ("y", Text("3"))) } };
        var other = new CollectionConfig { Metadata = { ["b"] = Object(("y", Text("3")), ("x", Text("2"))), ["a"] = Text("1") } };

        Assert.Equal(CanonicalText.Of(one), CanonicalText.Of(other));
        Assert.NotEqual(CanonicalText.Of(one), CanonicalText.Of(new CollectionConfig { Metadata = { ["a"] = Text("1") } }));
    }

    [Fact]
    public void A_payload_has_one_fingerprint_whatever_the_order_of_its_fields_and_another_for_any_other_content()
    {
        Value[] contents = [Text("1"), new() { IntegerValue = 1 }, new() { DoubleValue = 1 }, new() { BoolValue = true }, new(), List(Text("1")), List(Text("1"), Text("")), Object(("a", Text("1"))), List(Object(("a", Text("1"))))];

        Assert.Equal(
            Fingerprint(("a", List(Object(("x", Text("2")), ("y", Text("3"))))), ("b", Text("1"))),
            Fingerprint(("b", Text("1")), ("a", List(Object(("y", Text("3")), ("x", Text("2")))))));
        Assert.Equal(contents.Length, contents.Select(static value => Fingerprint(("a", value))).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Fingerprint(params (string Key, Value Value)[] payload)
    {
        using var fingerprint = new ContentFingerprint();
        CanonicalText.Append(fingerprint, payload.Select(static field => KeyValuePair.Create(field.Key, field.Value)));
        return fingerprint.Finish();
    }

    private static Value Text(string text) => new() { StringValue = text };

    private static Value List(params Value[] values) => new() { ListValue = new ListValue { Values = { (IEnumerable<Value>)values } } };

    private static Value Object(params (string Key, Value Value)[] fields)
    {
        var written = new Struct();
        foreach (var (key, value) in fields)
        {
            written.Fields[key] = value;
        }

        return new Value { StructValue = written };
    }
}
