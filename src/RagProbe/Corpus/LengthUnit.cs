namespace RagProbe.Corpus;

/// <summary>What a chunker's limit counts.</summary>
public enum LengthUnit
{
    /// <summary>Tokens of the cl100k encoding, whatever the embedding model is: chunk sizes stay comparable across models.</summary>
    Tokens,

    /// <summary>Unicode code points.</summary>
    Characters,
}
