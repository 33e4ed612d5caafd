using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>
/// Reads the lines of one topic after another and ranks them as trec_eval does: by score, ties by document id, both descending; the
/// rank column is not looked at. For one thread: what it needs for a topic it keeps for the next.
/// </summary>
internal sealed class TopicRanker(TrecFile file, TrecQrelsFile qrels, RunScoringOptions options, TrecProblems problems)
{
    /// <summary>What a line has to look like.</summary>
    internal const string Form = "Write topic, Q0, document, rank, score and tag, separated by blanks: 301 Q0 FT911-3 1 12.5 my-run.";

    private const int Unjudged = int.MinValue;

    private readonly bool _isSingle = options.Precision == ScorePrecision.Single;

    private byte[] _bytes = [];
    private Line[] _lines = new Line[1024];
    private double[] _keys = [];
    private int[] _order = [];
    private int[] _slots = [];
    private int _slotCount;

    /// <summary>The topic's answer beside its judgments; null where it has none, or where a line is bad (which is reported).</summary>
    public JudgedRanking? Rank(string topic, List<TrecRange> ranges)
    {
        var count = Read(topic, ranges);
        var isWhole = Index(count);
        if (!isWhole || !qrels.Topics.TryGetValue(topic, out var judgments))
        {
            return null;
        }

        Judge(judgments);
        Sort(count);
        return Ranking(count, judgments);
    }

    /// <summary>A topic of the qrels that the run lacks.</summary>
    public static JudgedRanking Nothing(List<TrecJudgment> judgments) => new() { Grades = [], Judged = [], JudgedGrades = [.. judgments.Select(judgment => judgment.Grade)] };

    private int Read(string topic, List<TrecRange> ranges)
    {
        var length = ranges.Sum(range => range.Length);
        if (length > Array.MaxLength)
        {
            throw new TrecFileException($"{file.Path}: topic {TrecText.Show(topic)} has more than 2 GB. Cut its list, for example at 1000 documents.");
        }

        if (_bytes.Length < length)
        {
            _bytes = new byte[Math.Min(Array.MaxLength, (long)BitOperations.RoundUpToPowerOf2((ulong)length + ShortRunLine.Reach))];
        }

        var (count, start) = (0, 0);
        foreach (var range in CollectionsMarshal.AsSpan(ranges))
        {
            file.Read(range.Offset, _bytes.AsSpan(start, (int)range.Length));
            count = Parse(start, (int)range.Length, range.FirstLine, count);
            start += (int)range.Length;
        }

        return count;
    }

    private int Parse(int start, int length, long number, int count)
    {
        var bytes = _bytes.AsSpan(0, start + length);
        for (; start < bytes.Length; number++)
        {
            if (ShortRunLine.TryRead(bytes[start..], out var usual) && TrecText.TryParseScore(usual.Score(bytes[start..]), out var usualScore))
            {
                Add(ref count, start + usual.DocumentStart, usual.Document(bytes[start..]), usualScore, number);
                start += usual.Length;
                continue;
            }

            var lineLength = bytes[start..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = bytes.Slice(start, lineLength < 0 ? bytes.Length - start : lineLength);
            var at = 0;
            if (TrecText.NextField(line, ref at) is [not (byte)'#', ..])
            {
                TrecText.NextField(line, ref at);
                var document = TrecText.NextField(line, ref at);
                var documentStart = start + at - document.Length;
                TrecText.NextField(line, ref at);
                var score = TrecText.NextField(line, ref at);
                if (TrecText.NextField(line, ref at).IsEmpty)
                {
                    problems.Add(number, "a line of a run has 6 fields", Form, value: line.TrimEnd((byte)'\r'));
                }
                else if (!TrecText.TryParseScore(score, out var value))
                {
                    problems.Add(number, "must be a number", "Write it like 12.5, -3 or 1.2e-7; the higher, the better.", "score", score);
                }
                else
                {
                    Add(ref count, documentStart, document, value, number);
                }
            }

            start += line.Length + 1;
        }

        return count;
    }

    private void Add(ref int count, int start, ReadOnlySpan<byte> document, double score, long number)
    {
        if (count == _lines.Length)
        {
            Array.Resize(ref _lines, 2 * count);
        }

        _lines[count++] = new Line(start, document.Length, TrecText.Hash(document), Unjudged, _isSingle ? (float)score : score, number);
    }

    // Documents by hash, in a table with open addressing; false when one comes twice.
    private bool Index(int count)
    {
        _slotCount = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * count));
        if (_slots.Length < _slotCount)
        {
            _slots = new int[_slotCount];
        }

        var slots = _slots.AsSpan(0, _slotCount);
        slots.Clear();
        var isWhole = true;
        for (var i = 0; i < count; i++)
        {
            ref readonly var line = ref _lines[i];
            var slot = Find(slots, Document(i), line.Hash);
            if (slots[slot] == 0)
            {
                slots[slot] = i + 1;
                continue;
            }

            isWhole = false;
            problems.Add(line.Number, FormattableString.Invariant($"the document is in line {_lines[slots[slot] - 1].Number} already, for the same topic"), "Keep one of the two.", "document", Document(i));
        }

        return isWhole;
    }

    private void Judge(List<TrecJudgment> judgments)
    {
        var slots = _slots.AsSpan(0, _slotCount);
        foreach (var judgment in CollectionsMarshal.AsSpan(judgments))
        {
            var document = qrels.Document(judgment);
            if (slots[Find(slots, document, TrecText.Hash(document))] is > 0 and var found)
            {
                _lines[found - 1].Grade = judgment.Grade;
            }
        }
    }

    // The slot that holds the document, or the free one where it belongs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ReadOnlySpan<int> slots, ReadOnlySpan<byte> document, uint hash)
    {
        var slot = (int)hash & (slots.Length - 1);
        while (slots[slot] is > 0 and var entry && !(_lines[entry - 1].Hash == hash && Document(entry - 1).SequenceEqual(document)))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private void Sort(int count)
    {
        if (_order.Length < count)
        {
            (_order, _keys) = (new int[_lines.Length], new double[_lines.Length]);
        }

        var isSorted = true;
        for (var i = 0; i < count; i++)
        {
            _order[i] = i;
            _keys[i] = -_lines[i].Score;
            isSorted &= i == 0 || _keys[i - 1] <= _keys[i];
        }

        if (!isSorted)
        {
            _keys.AsSpan(0, count).Sort(_order.AsSpan(0, count));
        }

        for (var i = 0; i < count;)
        {
            var end = i + 1;
            while (end < count && _keys[end] == _keys[i])
            {
                end++;
            }

            if (end - i > 1)
            {
                _order.AsSpan(i, end - i).Sort((one, other) => Document(other).SequenceCompareTo(Document(one)));
            }

            i = end;
        }
    }

    private JudgedRanking Ranking(int count, List<TrecJudgment> judgments)
    {
        count = Math.Min(count, options.MaxDocuments);
        var (grades, judged, ranks) = (new int[count], new bool[count], 0);
        for (var i = 0; i < count; i++)
        {
            var grade = _lines[_order[i]].Grade;
            if (!options.JudgedOnly || grade >= 0)
            {
                grades[ranks] = grade == Unjudged ? 0 : grade;
                judged[ranks++] = grade != Unjudged;
            }
        }

        return new JudgedRanking { Grades = [.. grades.AsSpan(0, ranks)], Judged = [.. judged.AsSpan(0, ranks)], JudgedGrades = [.. judgments.Select(judgment => judgment.Grade)] };
    }

    private ReadOnlySpan<byte> Document(int index) => _bytes.AsSpan(_lines[index].Start, _lines[index].Length);

    private record struct Line(int Start, int Length, uint Hash, int Grade, double Score, long Number);
}
