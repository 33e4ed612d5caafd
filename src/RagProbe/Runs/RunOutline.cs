using System.Buffers;

namespace RagProbe.Runs;

/// <summary>
/// Where the lines of each topic stand in a run, so that topics can then be read one by one, in parallel, with memory for the
/// largest topic instead of the whole run. Lines of a topic need not stand together.
/// </summary>
internal sealed class RunOutline
{
    private const int BlockLength = 1 << 20;

    private RunOutline(IReadOnlyDictionary<string, List<TrecRange>> topics, string tag) => (Topics, Tag) = (topics, tag);

    /// <summary>By the topic's key; ranges in the order of the file.</summary>
    public IReadOnlyDictionary<string, List<TrecRange>> Topics { get; }

    /// <summary>The sixth field of the last line, as trec_eval takes it; empty where there is none.</summary>
    public string Tag { get; }

    public static RunOutline Of(TrecFile file, CancellationToken cancellationToken)
    {
        var blocks = Blocks(file);
        var outlines = new Block[blocks.Count];
        Parallel.For(0, blocks.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => outlines[i] = Scan(file, blocks[i]));
        return Join(outlines);
    }

    // Whole lines, so that no line is seen by two.
    private static List<TrecRange> Blocks(TrecFile file)
    {
        var blocks = new List<TrecRange>();
        Span<byte> window = stackalloc byte[4096];
        for (var start = file.Start; start < file.Length;)
        {
            var end = Math.Min(start + BlockLength, file.Length);
            while (end < file.Length)
            {
                var part = window[..(int)Math.Min(window.Length, file.Length - end)];
                file.Read(end, part);
                var lineEnd = part.IndexOf((byte)'\n');
                end += lineEnd < 0 ? part.Length : lineEnd + 1;
                if (lineEnd >= 0)
                {
                    break;
                }
            }

            blocks.Add(new TrecRange(start, end - start, 0));
            start = end;
        }

        return blocks;
    }

    private static Block Scan(TrecFile file, TrecRange block)
    {
        if (block.Length > Array.MaxLength)
        {
            throw new TrecFileException($"{file.Path}: a line is longer than 2 GB. A run has a line a document: topic Q0 document rank score tag.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)block.Length);
        try
        {
            var bytes = buffer.AsSpan(0, (int)block.Length);
            file.Read(block.Offset, bytes);
            return Scan(bytes, block.Offset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Block Scan(ReadOnlySpan<byte> bytes, long offset)
    {
        var parts = new List<(string Topic, TrecRange Range)>();
        ReadOnlySpan<byte> topic = default;
        var (lines, rangeStart, rangeLine) = (0L, 0, 0L);
        var lastContent = ReadOnlySpan<byte>.Empty;
        for (var at = 0; at < bytes.Length; lines++)
        {
            var length = bytes[at..].IndexOf((byte)'\n');
            var line = bytes.Slice(at, length < 0 ? bytes.Length - at : length);
            if (!topic.IsEmpty && line.Length > topic.Length && TrecText.IsBlank(line[topic.Length]) && line.StartsWith(topic))
            {
                lastContent = line;
                at += line.Length + 1;
                continue;
            }

            var fieldEnd = 0;
            var field = TrecText.NextField(line, ref fieldEnd);
            if (field.Length > 0 && field[0] != (byte)'#')
            {
                lastContent = line;
                if (!field.SequenceEqual(topic))
                {
                    if (!topic.IsEmpty)
                    {
                        parts.Add((TrecText.Key(topic), new TrecRange(offset + rangeStart, at - rangeStart, rangeLine)));
                        (rangeStart, rangeLine) = (at, lines);
                    }

                    topic = field;
                }
            }

            at += line.Length + 1;
        }

        if (!topic.IsEmpty)
        {
            parts.Add((TrecText.Key(topic), new TrecRange(offset + rangeStart, bytes.Length - rangeStart, rangeLine)));
        }

        return new Block(parts, lines, ReadTag(lastContent));
    }

    private static string? ReadTag(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        var at = 0;
        for (var i = 0; i < 5; i++)
        {
            TrecText.NextField(line, ref at);
        }

        return TrecText.Show(TrecText.NextField(line, ref at));
    }

    private static RunOutline Join(Block[] blocks)
    {
        var topics = new Dictionary<string, List<TrecRange>>(StringComparer.Ordinal);
        var (line, tag) = (1L, "");
        foreach (var block in blocks)
        {
            foreach (var (topic, part) in block.Parts)
            {
                var range = part with { FirstLine = line + part.FirstLine };
                if (!topics.TryGetValue(topic, out var ranges))
                {
                    topics[topic] = [range];
                }
                else if (ranges[^1].Offset + ranges[^1].Length == range.Offset)
                {
                    ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + range.Length };
                }
                else
                {
                    ranges.Add(range);
                }
            }

            line += block.Lines;
            tag = block.Tag ?? tag;
        }

        return new RunOutline(topics, tag);
    }

    /// <param name="Parts">Stretches of lines of one topic; comments and blank lines belong to the stretch that they stand in.</param>
    /// <param name="Lines">How many lines the block has.</param>
    /// <param name="Tag">Of the last line with content; null when no line has any.</param>
    private sealed record Block(List<(string Topic, TrecRange Range)> Parts, long Lines, string? Tag);
}
