namespace RagProbe.Indexes.Lexical;

/// <summary>
/// The parameters of BM25 (Robertson and Zaragoza 2009) that go into a chunk's weights: all chunks of an index must have been
/// weighted with the same ones. A question's vector does not depend on them. Reasons for the defaults: decision 7.
/// </summary>
public sealed record Bm25Settings
{
    /// <summary>What fastembed weights with unless it is told otherwise: as the defaults, but for an average length of 256.</summary>
    public static Bm25Settings Fastembed { get; } = new() { AverageLength = 256 };

    /// <summary>How much a repeated word still adds (k1): finite, above 0. A weight stays below <c>K + 1</c>.</summary>
    public double K { get; init; } = 1.2;

    /// <summary>How much a long text is held back: 0 (not at all) to 1 (in proportion).</summary>
    public double B { get; init; } = 0.75;

    /// <summary>
    /// The length in words, stop words not counted, that is neither long nor short: finite, above 0. A constant, not measured on
    /// the corpus, so that a chunk's weights do not depend on its neighbours.
    /// </summary>
    public double AverageLength { get; init; } = 64;

    /// <summary>How an index notes them down.</summary>
    internal string Name => FormattableString.Invariant($"bm25 k={K} b={B} length={AverageLength}");

    /// <exception cref="IndexException">Names the parameter, its value and what is legal.</exception>
    internal void Require()
    {
        if (!(K > 0 && double.IsFinite(K)))
        {
            throw Refusal(nameof(K), K, "finite numbers above 0");
        }

        if (B is not (>= 0 and <= 1))
        {
            throw Refusal(nameof(B), B, "0 to 1");
        }

        if (!(AverageLength > 0 && double.IsFinite(AverageLength)))
        {
            throw Refusal(nameof(AverageLength), AverageLength, "finite numbers above 0");
        }
    }

    private static IndexException Refusal(string name, double value, string legal) =>
        new(FormattableString.Invariant($"BM25 with {name} {value}; legal are {legal}"));
}
