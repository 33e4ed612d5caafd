namespace RagProbe.Embedding.WordPiece;

/// <summary>Takes tokens as they are found. Implemented by structs, so that counting costs no call.</summary>
internal interface ITokenSink
{
    /// <param name="start">UTF-16 index into the source text.</param>
    /// <param name="end">UTF-16 index into the source text, exclusive.</param>
    /// <returns>False to end the scan.</returns>
    bool Add(int id, int start, int end);
}
