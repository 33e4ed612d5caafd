namespace RagProbe.Embedding.WordPiece;

/// <summary>Settings of a BERT tokenizer, as its <c>tokenizer_config.json</c> names them.</summary>
public sealed record WordPieceTokenizerOptions
{
    /// <summary>True for "uncased" models.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Removes accents; null (as in the reference implementation): where <see cref="LowerCase"/> is on.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>What a word without a match becomes.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Longest word in code points, after normalisation; longer ones become one <see cref="UnknownToken"/>.</summary>
    public int MaxWordLength { get; init; } = 100;
}
