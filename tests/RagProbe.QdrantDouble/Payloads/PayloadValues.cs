using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>What a payload may hold.</summary>
internal static class PayloadValues
{
    /// <summary>A copy of a sent payload; JSON knows no NaN and no infinity.</summary>
    public static MapField<string, Value> Checked(MapField<string, Value> sent)
    {
        foreach (var value in sent.Values)
        {
            Check(value);
        }

        return sent.Clone();
    }

    /// <summary>Calls a test on a value or, when it is an array, on each element: a condition holds when one holds.</summary>
    public static bool AnyElement(Value value, Func<Value, bool> test)
    {
        if (value.KindCase != Value.KindOneofCase.ListValue)
        {
            return test(value);
        }

        foreach (var element in value.ListValue.Values)
        {
            if (test(element))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsNull(Value value) => value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None;

    private static void Check(Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue):
                throw Refusal.Invalid("cannot convert to json number");
            case Value.KindOneofCase.StructValue:
                foreach (var field in value.StructValue.Fields.Values)
                {
                    Check(field);
                }

                break;
            case Value.KindOneofCase.ListValue:
                foreach (var element in value.ListValue.Values)
                {
                    Check(element);
                }

                break;
            default:
                break;
        }
    }
}
