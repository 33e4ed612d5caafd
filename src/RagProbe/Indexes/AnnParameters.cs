using System.Globalization;

namespace RagProbe.Indexes;

/// <summary>
/// How an approximate index searches. What is not set is left to the index. An index that is exact by nature meets all of it
/// without doing anything.
/// </summary>
public sealed record AnnParameters
{
    public static AnnParameters Default { get; } = new();

    /// <summary>Compare with every vector, by the original numbers: no graph, no quantization.</summary>
    public bool Exact { get; init; }

    /// <summary>Width of the beam through the graph; 1 or more. The index takes more where the limit is larger.</summary>
    public int? HnswEf { get; init; }

    /// <summary>True: score by the original vectors, though the graph was built on quantized ones.</summary>
    public bool? QuantizationIgnore { get; init; }

    /// <summary>Score the candidates that quantized vectors gave by the original ones.</summary>
    public bool? QuantizationRescore { get; init; }

    /// <summary>How many times the limit is taken as candidates before rescoring; 1 or more.</summary>
    public double? QuantizationOversampling { get; init; }

    /// <summary>Leave out the parts of the index that have no graph yet.</summary>
    public bool IndexedOnly { get; init; }

    /// <summary>Look two steps far in the graph where a filter hides the neighbours (Patel et al., ACORN, 2024).</summary>
    public bool Acorn { get; init; }

    /// <summary>The share of points above which a filter is too wide for <see cref="Acorn"/>, 0 to 1.</summary>
    public double? AcornMaxSelectivity { get; init; }

    /// <summary>For a person: <c>ef 256, rescored, 3 times oversampled</c>; empty for the defaults.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        Add(Exact, "exact");
        Add(HnswEf is not null, $"ef {HnswEf}");
        Add(QuantizationIgnore is not null, QuantizationIgnore == true ? "quantization ignored" : "quantization used");
        Add(QuantizationRescore is not null, QuantizationRescore == true ? "rescored" : "not rescored");
        Add(QuantizationOversampling is not null, string.Create(CultureInfo.InvariantCulture, $"{QuantizationOversampling} times oversampled"));
        Add(IndexedOnly, "indexed only");
        Add(Acorn, AcornMaxSelectivity is { } selectivity ? string.Create(CultureInfo.InvariantCulture, $"acorn up to {selectivity}") : "acorn");
        return string.Join(", ", parts);

        void Add(bool isSet, string text)
        {
            if (isSet)
            {
                parts.Add(text);
            }
        }
    }
}
