namespace RagProbe.Corpus;

/// <summary>The places where the recursive chunker may cut, by level: 0 empty line, 1 line end, 2 ".", 3 "?", 4 "!", 5 " ", 6 between code points.</summary>
internal static class Separators
{
    private const int EmptyLine = 0;
    private const int LineEnd = 1;
    private const int CodePoint = 6;

    // Indexed by level; the first two entries are found by rule.
    private static readonly char[] Marks = ['\n', '\n', '.', '?', '!', ' '];

    /// <summary>The first separator in text[start..end], as a range.</summary>
    public static Match Find(string text, int start, int end, int level)
    {
        var from = start;
        while (from < end)
        {
            var index = text.AsSpan(from, end - from).IndexOf(Marks[level]);
            if (index < 0)
            {
                return Match.None;
            }

            var mark = from + index;
            if (level > LineEnd)
            {
                return new Match(mark, mark + 1);
            }

            var opening = mark > start && text[mark - 1] == '\r' ? mark - 1 : mark;
            if (level == LineEnd)
            {
                return new Match(opening, mark + 1);
            }

            var second = mark + 1 < end && text[mark + 1] == '\r' ? mark + 2 : mark + 1;
            if (level == EmptyLine && second < end && text[second] == '\n')
            {
                return new Match(opening, second + 1);
            }

            from = mark + 1;
        }

        return Match.None;
    }

    /// <summary>The stretches between separators, each with the separator that opens it; none is empty, together they are text[start..end].</summary>
    public static IEnumerable<(int Start, int End)> Cut(string text, int start, int end, int level)
    {
        if (level == CodePoint)
        {
            for (var i = start; i < end;)
            {
                var next = i + 1 < end && char.IsSurrogatePair(text[i], text[i + 1]) ? i + 2 : i + 1;
                yield return (i, next);
                i = next;
            }

            yield break;
        }

        var opened = start;
        for (var match = Find(text, start, end, level); !match.IsNone; match = Find(text, match.End, end, level))
        {
            if (match.Start > opened)
            {
                yield return (opened, match.Start);
            }

            opened = match.Start;
        }

        if (opened < end)
        {
            yield return (opened, end);
        }
    }

    internal readonly record struct Match(int Start, int End)
    {
        public static Match None => new(-1, -1);

        public bool IsNone => Start < 0;
    }
}
