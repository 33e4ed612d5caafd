using System.Collections.Immutable;

namespace RagProbe.Indexes.Lexical;

/// <summary>A vector of which only the components that are not 0 are written down.</summary>
public sealed class SparseVector
{
    /// <exception cref="ArgumentException">The indices do not ascend, or there are not as many values.</exception>
    public SparseVector(ImmutableArray<uint> indices, ImmutableArray<float> values)
    {
        if (indices.Length != values.Length)
        {
            throw new ArgumentException(FormattableString.Invariant($"{indices.Length} indices with {values.Length} values; legal is one value an index"), nameof(values));
        }

        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] <= indices[i - 1])
            {
                throw new ArgumentException(FormattableString.Invariant($"index {indices[i]} after {indices[i - 1]}; legal are ascending indices, each once"), nameof(indices));
            }
        }

        (Indices, Values) = (indices, values);
    }

    public static SparseVector Empty { get; } = new([], []);

    /// <summary>Ascending, each once.</summary>
    public ImmutableArray<uint> Indices { get; }

    /// <summary>One for each index.</summary>
    public ImmutableArray<float> Values { get; }

    public int Count => Indices.Length;
}
