using CsCheck;
using Qdrant.Client.Grpc;
using RagProbe.Inspection;

namespace RagProbe.Tests.Inspection;

/// <summary>Payloads of many shapes: what a field holds decides, not where it stands or what it is called.</summary>
public sealed class PayloadMappingPropertyTests
{
    private static readonly string[] Words = ["pump", "valve", "the", "of", "pressure", "is", "checked", "every", "week", "by", "a", "team", "water", "level", "sensor", "and", "when", "alarm"];

    private static readonly Gen<string> Sentence =
        from words in OneOf(Words).Array[30, 120]
        select char.ToUpperInvariant(words[0][0]) + string.Join(' ', words)[1..] + ".";

    private static readonly Gen<string> Name = Gen.Char["abcdefghijklmnopqrstuvwxyz_-ABC 0123456789."].Array[1, 12].Select(static characters => new string(characters));

    /// <summary>Chunks of a few documents with text, path, offset, language and a number in sequence.</summary>
    private static readonly Gen<Shape> Shapes =
        from documents in Gen.Int[2, 5]
        from texts in Sentence.Array[12, 40]
        from names in Name.Array[6].Where(static names => names.Distinct(StringComparer.Ordinal).Count() == 6)
        from nested in Gen.Bool
        from json in Gen.Bool
        from order in Gen.Shuffle(Enumerable.Range(0, 5).ToArray())
        select new Shape(documents, texts, names, nested, json, order);

    [Fact]
    public void Text_source_and_offset_are_found_whatever_the_fields_are_called() => Shapes.Sample(
        static shape =>
        {
            var mapping = Propose(Points(shape)).Mapping;

            Assert.NotNull(mapping);
            foreach (var (index, point) in Points(shape).Index())
            {
                Assert.Equal(shape.Texts[index], mapping.Text.Find(point.Payload)!.StringValue);
                Assert.Equal(Source(shape, index), mapping.Source.Find(point.Payload)!.StringValue);
                Assert.Equal(Start(shape, index), mapping.Start!.Find(point.Payload)!.IntegerValue);
            }
        },
        iter: 200);

    [Fact]
    public void The_order_of_keys_makes_no_difference() => Shapes.Sample(
        static shape =>
        {
            var forwards = Propose(Points(shape));
            var backwards = Propose(Points(shape with { Order = [.. shape.Order.Reverse()] }));

            Assert.Equal(forwards.Mapping, backwards.Mapping);
            Assert.Equal(forwards.Roles.SelectMany(static role => role.Candidates), backwards.Roles.SelectMany(static role => role.Candidates));
        },
        iter: 100);

    [Fact]
    public void Payloads_of_any_kind_are_looked_through_without_an_error()
    {
        var value = Gen.Recursive<Value>((depth, inner) => Gen.OneOf(
            Gen.String.Select(static text => new Value { StringValue = text }),
            Gen.Long.Select(static number => new Value { IntegerValue = number }),
            Gen.Double.Select(static number => new Value { DoubleValue = number }),
            Gen.Bool.Select(static flag => new Value { BoolValue = flag }),
            OneOf("{", "{}", "{\"a\":1}", "{\"a\":{\"\":\"\\ud800\"}}", "{\"x\":[1,{\"y\":null}]}", "12", "").Select(static text => new Value { StringValue = text }),
            Gen.Const(new Value { NullValue = NullValue.NullValue }),
            depth > 3 ? Gen.Const(new Value()) : Gen.Dictionary(Gen.String[0, 4], inner)[0, 4].Select(static fields => Struct(fields)),
            depth > 3 ? Gen.Const(new Value()) : inner.Array[0, 3].Select(static items => new Value { ListValue = new ListValue { Values = { (IEnumerable<Value>)items } } })));

        Gen.Dictionary(Gen.String[0, 4], value)[0, 6].Array[0, 8].Sample(
            static payloads =>
            {
                SampledPoint[] points = [.. payloads.Select(static (payload, index) => new SampledPoint(FormattableString.Invariant($"{index}"), payload, null))];
                var columns = PayloadTable.Read(points);
                var proposal = MappingProposer.Propose(points, columns, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.md"] = "text" });

                Assert.Equal(Enum.GetValues<PayloadRole>(), proposal.Roles.Select(static role => role.Role));
                Assert.All(columns.Select(PayloadField.Of), static field => Assert.InRange(field.Share, 0, 1));
                Assert.All(proposal.Roles.SelectMany(static role => role.Candidates), static candidate => Assert.InRange(candidate.Score, 0, 1));
            },
            iter: 500);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static MappingProposal Propose(IReadOnlyList<SampledPoint> points) => MappingProposer.Propose(points, PayloadTable.Read(points), documents: null);

    private static IReadOnlyList<SampledPoint> Points(Shape shape) =>
        [.. shape.Texts.Select((text, index) =>
        {
            Value[] values =
            [
                new() { StringValue = text },
                new() { StringValue = Source(shape, index) },
                new() { IntegerValue = Start(shape, index) },
                new() { StringValue = "en" },
                new() { IntegerValue = index },
            ];
            var fields = shape.Order.ToDictionary(field => shape.Names[field], field => values[field], StringComparer.Ordinal);
            if (shape.Json)
            {
                fields = new Dictionary<string, Value>(StringComparer.Ordinal) { [shape.Names[5]] = new() { StringValue = Google.Protobuf.JsonFormatter.Default.Format(ToStruct(fields)) } };
            }
            else if (shape.Nested)
            {
                fields = new Dictionary<string, Value>(StringComparer.Ordinal) { [shape.Names[5]] = Struct(fields) };
            }

            return new SampledPoint(FormattableString.Invariant($"{index}"), fields, null);
        })];

    private static string Source(Shape shape, int index) => FormattableString.Invariant($"manuals/part-{index % shape.Documents}.md");

    private static int Start(Shape shape, int index)
    {
        var before = 0;
        for (var other = index % shape.Documents; other < index; other += shape.Documents)
        {
            before += shape.Texts[other].Length + 2;
        }

        return before;
    }

    private static Value Struct(IReadOnlyDictionary<string, Value> fields)
    {
        var value = new Value { StructValue = new Struct() };
        foreach (var (name, field) in fields)
        {
            value.StructValue.Fields[name] = field;
        }

        return value;
    }

    // Plain JSON, as a framework writes it, not protobuf's own form of a value.
    private static Google.Protobuf.WellKnownTypes.Struct ToStruct(IReadOnlyDictionary<string, Value> fields)
    {
        var plain = new Google.Protobuf.WellKnownTypes.Struct();
        foreach (var (name, value) in fields)
        {
            plain.Fields[name] = value.KindCase == Value.KindOneofCase.StringValue
                ? Google.Protobuf.WellKnownTypes.Value.ForString(value.StringValue)
                : Google.Protobuf.WellKnownTypes.Value.ForNumber(value.IntegerValue);
        }

        return plain;
    }

    private sealed record Shape(int Documents, string[] Texts, string[] Names, bool Nested, bool Json, int[] Order);
}
