using System.Globalization;
using RagProbe.Filters;

namespace RagProbe.Indexes;

/// <summary>Refuses a write as a whole before any of it is stored.</summary>
internal static class WriteCheck
{
    /// <exception cref="IndexException">Names the chunk, the value and what is legal.</exception>
    public static void Require(IndexWrite write, int dimensions)
    {
        foreach (var id in write.DeletedIds)
        {
            RequireId(id);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (chunk, vector) in write.Upserts)
        {
            RequireId(chunk.Id);
            if (!seen.Add(chunk.Id))
            {
                throw new IndexException($"chunk '{chunk.Id}' is written twice in one write; legal is once");
            }

            RequireVector(chunk.Id, vector.Span, dimensions);
            foreach (var (key, value) in chunk.Metadata)
            {
                RequireFinite(chunk.Id, key, value);
            }
        }
    }

    private static void RequireFinite(string id, string key, PayloadValue value)
    {
        switch (value)
        {
            case PayloadValue.Number number when !double.IsFinite(number.Value):
                throw Refusal(id, $"has {number.Value} in its metadata '{key}'; legal are finite numbers");
            case PayloadValue.List list:
                foreach (var element in list.Values)
                {
                    RequireFinite(id, key, element);
                }

                break;
        }
    }

    private static void RequireId(string id)
    {
        if (id.Length == 0)
        {
            throw new IndexException("a chunk id is empty; legal are 1 or more characters");
        }

        for (var i = 0; i < id.Length; i++)
        {
            if (char.IsHighSurrogate(id[i]) && i + 1 < id.Length && char.IsLowSurrogate(id[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(id[i]))
            {
                throw new IndexException($"chunk id '{id}' has half a surrogate pair at position {i}; legal is well-formed Unicode");
            }
        }
    }

    private static void RequireVector(string id, ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            throw Refusal(id, $"has a vector of {vector.Length} dimensions; legal are {dimensions}");
        }

        if (UnitVector.IndexOfNonFinite(vector) is >= 0 and var position)
        {
            throw Refusal(id, $"has a vector with {vector[position]} at position {position}; legal are finite numbers");
        }

        var length = UnitVector.Length(vector);
        if (!(Math.Abs(length - 1) <= UnitVector.Tolerance))
        {
            throw Refusal(id, $"has a vector of length {length:G6}; legal is 1, give or take {UnitVector.Tolerance}: let the embedder normalise its vectors");
        }
    }

    private static IndexException Refusal(string id, FormattableString what) =>
        new($"chunk '{id}' {what.ToString(CultureInfo.InvariantCulture)}");
}
