using Microsoft.ML.Tokenizers;

namespace RagProbe.Embedding.WordPiece;

// A sink with a limit learns that the text holds more only from the token after the last one it takes: that is when it
// knows that not all characters were consumed.

internal struct CountSink(int limit) : ITokenSink
{
    private int _lastEnd;

    public int Count { get; private set; }

    /// <summary>Where the last token that fitted ends; null when all did.</summary>
    public int? CharsConsumed { get; private set; }

    public bool Add(int id, int start, int end)
    {
        if (Count == limit)
        {
            CharsConsumed = _lastEnd;
            return false;
        }

        Count++;
        _lastEnd = end;
        return true;
    }
}

internal struct IdSink(List<int> ids, int limit) : ITokenSink
{
    private int _count;
    private int _lastEnd;

    /// <inheritdoc cref="CountSink.CharsConsumed"/>
    public int? CharsConsumed { get; private set; }

    public bool Add(int id, int start, int end)
    {
        if (_count == limit)
        {
            CharsConsumed = _lastEnd;
            return false;
        }

        _count++;
        _lastEnd = end;
        ids.Add(id);
        return true;
    }
}

internal struct TokenSink(List<EncodedToken> tokens, WordPieceVocabulary vocabulary, int limit) : ITokenSink
{
    private int _lastEnd;

    /// <inheritdoc cref="CountSink.CharsConsumed"/>
    public int? CharsConsumed { get; private set; }

    public bool Add(int id, int start, int end)
    {
        if (tokens.Count == limit)
        {
            CharsConsumed = _lastEnd;
            return false;
        }

        tokens.Add(new EncodedToken(id, vocabulary.Pieces[id], start..end));
        _lastEnd = end;
        return true;
    }
}

internal readonly struct StartSink(List<int> starts) : ITokenSink
{
    public bool Add(int id, int start, int end)
    {
        starts.Add(start);
        return true;
    }
}
