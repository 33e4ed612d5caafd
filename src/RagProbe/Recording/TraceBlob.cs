using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// The compact form of traces. What a chunk is stands elsewhere (<see cref="ChunkNumbers"/>), and the trace refers to it by number; candidates refer to the
/// trace's chunks by position, ranks that count 1, 2, 3 ... are not written, nor the lower half of scores that single precision holds.
/// What is left (stages without candidates, fingerprints, answer) is JSON, in the trace itself or once for many (<see cref="TraceFrames"/>).
/// </summary>
internal sealed class TraceBlob
{
    private readonly BlobWriter _blob = new();
    private readonly IdPositions _ids = new();

    // Of each candidate, stage after stage, the place of its id.
    private readonly List<int> _candidates = [];

    [Flags]
    private enum TokenMarks : byte
    {
        None = 0,
        Unknown = 1,
        BeyondLimit = 2,
    }

    [Flags]
    private enum StageMarks : byte
    {
        None = 0,
        RanksWritten = 1,
        SinglePrecision = 2,
    }

    /// <summary>The numbers of chunks and frame are left out where one of them is known only when it is stored.</summary>
    /// <param name="target">Ends with what was written then.</param>
    /// <param name="trace">To write.</param>
    /// <param name="frame">Its frame, where it shares one.</param>
    /// <param name="numbered">The trace's chunks.</param>
    public UnnumberedTrace Write(BlobWriter target, RetrievalTrace trace, TraceFrames.Frame? frame, ChunkNumbers.Numbered numbered)
    {
        _blob.Clear();
        if (frame is null)
        {
            WriteOwnFrame(trace);
        }
        else
        {
            foreach (var stage in trace.Stages)
            {
                _blob.Double(stage.ElapsedMilliseconds);
            }
        }

        WriteTokens(trace.QuestionTokens);
        var numbersAt = _blob.Written.Length;
        var chunks = trace.Chunks.AsArray();
        WriteJudged(chunks);
        var stages = trace.Stages.Select(stage => stage.Candidates.AsArray()).ToArray();
        WriteIds(chunks, stages);
        ReadOnlySpan<int> positions = CollectionsMarshal.AsSpan(_candidates);
        foreach (var candidates in stages)
        {
            WriteCandidates(candidates, positions[..candidates.Length]);
            positions = positions[candidates.Length..];
        }

        if (numbered.Unknown.Count > 0 || frame is { Number: 0 })
        {
            target.Bytes(_blob.Written);
            return new UnnumberedTrace(numbersAt, frame, numbered.Kept());
        }

        UnnumberedTrace.Complete(target, _blob.Written, numbersAt, numbered.Numbers, frame?.Number);
        return new UnnumberedTrace(numbersAt, frame, Chunks: null);
    }

    /// <summary>A trace with a frame of its own.</summary>
    /// <param name="blob">As written.</param>
    /// <param name="chunksOf">The chunks of these numbers, with their texts, without evidence.</param>
    /// <exception cref="InvalidDataException">It is not what was written; why.</exception>
    /// <exception cref="JsonException">As before.</exception>
    public static RetrievalTrace Read(byte[] blob, Func<long[], IReadOnlyDictionary<long, TraceChunk>> chunksOf)
    {
        var reader = Open(blob);
        var frame = JsonSerializer.Deserialize(reader.Bytes(reader.Count()), RecordJson.Default.RetrievalTrace) ?? throw new InvalidDataException("it is empty");
        return Read(frame, ref reader, chunksOf);
    }

    /// <summary>A trace that shares its frame.</summary>
    /// <inheritdoc cref="Read(byte[], Func{long[], IReadOnlyDictionary{long, TraceChunk}})"/>
    /// <param name="frameOf">The frame of this number.</param>
    /// <param name="question">That was recorded beside it.</param>
    public static RetrievalTrace Read(byte[] blob, Func<long[], IReadOnlyDictionary<long, TraceChunk>> chunksOf, Func<long, RetrievalTrace> frameOf, Question question)
    {
        var reader = Open(blob);
        var frame = frameOf(reader.Signed());
        var stages = new TraceStage[frame.Stages.Count];
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i] = frame.Stages[i] with { ElapsedMilliseconds = reader.Double() };
        }

        return Read(frame with { QuestionId = question.Id, QuestionText = question.Text, Stages = stages }, ref reader, chunksOf);
    }

    private static BlobReader Open(byte[] blob) => TraceChecksum.IsRight(blob) ? new BlobReader(blob.AsSpan(TraceChecksum.Length)) : throw new InvalidDataException("its checksum is wrong");

    private static RetrievalTrace Read(RetrievalTrace frame, ref BlobReader reader, Func<long[], IReadOnlyDictionary<long, TraceChunk>> chunksOf)
    {
        var tokens = ReadTokens(ref reader);
        var numbers = ReadNumbers(ref reader);
        var known = chunksOf(numbers);
        var chunks = numbers.Select(number => known.TryGetValue(number, out var chunk) ? chunk : throw new InvalidDataException($"chunk {number} is missing")).ToArray();
        ReadJudged(ref reader, chunks);
        var ids = ReadIds(ref reader, chunks);
        var stages = new TraceStage[frame.Stages.Count];
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i] = frame.Stages[i] with { Candidates = ReadCandidates(ref reader, ids) };
        }

        return reader.IsAtEnd ? frame with { QuestionTokens = tokens, Chunks = chunks, Stages = stages } : throw new InvalidDataException("something follows it");
    }

    private void WriteOwnFrame(RetrievalTrace trace)
    {
        var frame = JsonSerializer.SerializeToUtf8Bytes(
            trace with { QuestionTokens = [], Chunks = [], Stages = [.. trace.Stages.Select(stage => stage with { Candidates = [] })] }, RecordJson.Default.RetrievalTrace);
        _blob.Count(frame.Length);
        _blob.Bytes(frame);
    }

    private void WriteTokens(IReadOnlyList<TraceToken> tokens)
    {
        _blob.Count(tokens.Count);
        foreach (var token in tokens)
        {
            _blob.Signed(token.Id);
            _blob.Text(token.Piece);
            _blob.Span(token.Span);
            _blob.Byte((byte)((token.IsUnknown ? TokenMarks.Unknown : TokenMarks.None) | (token.IsBeyondLimit ? TokenMarks.BeyondLimit : TokenMarks.None)));
        }
    }

    private static TraceToken[] ReadTokens(ref BlobReader reader)
    {
        var tokens = new TraceToken[reader.Count()];
        for (var i = 0; i < tokens.Length; i++)
        {
            var (id, piece, span, marks) = (reader.SignedInt(), reader.Text(), reader.Span(), (TokenMarks)reader.Byte());
            tokens[i] = new TraceToken(id, piece, span, marks.HasFlag(TokenMarks.Unknown), marks.HasFlag(TokenMarks.BeyondLimit));
        }

        return tokens;
    }

    private static long[] ReadNumbers(ref BlobReader reader)
    {
        var numbers = new long[reader.Count()];
        var previous = 0L;
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = previous += reader.Signed();
        }

        return numbers;
    }

    // Few chunks are of an expected source, and fewer carry evidence.
    private void WriteJudged(TraceChunk[] chunks)
    {
        _blob.Count(chunks.Count(IsJudged));
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i];
            if (!IsJudged(chunk))
            {
                continue;
            }

            _blob.Count(i);
            _blob.Byte(chunk.IsExpectedSource ? (byte)1 : (byte)0);
            _blob.Count(chunk.Evidence.Count);
            foreach (var evidence in chunk.Evidence)
            {
                _blob.Signed(evidence.JudgmentIndex);
                _blob.Signed(evidence.Grade);
                _blob.Double(evidence.Coverage);
                _blob.Spans(evidence.Covered);
                _blob.Spans(evidence.InChunk);
            }
        }

        static bool IsJudged(TraceChunk chunk) => chunk.IsExpectedSource || chunk.Evidence.Count > 0;
    }

    private static void ReadJudged(ref BlobReader reader, TraceChunk[] chunks)
    {
        var judged = reader.Count();
        for (var i = 0; i < judged; i++)
        {
            var position = reader.Position(chunks.Length);
            var isExpectedSource = reader.Byte() != 0;
            var evidence = new Evidence[reader.Count()];
            for (var j = 0; j < evidence.Length; j++)
            {
                evidence[j] = new Evidence { JudgmentIndex = reader.SignedInt(), Grade = reader.SignedInt(), Coverage = reader.Double(), Covered = reader.Spans(), InChunk = reader.Spans() };
            }

            chunks[position] = chunks[position] with { IsExpectedSource = isExpectedSource, Evidence = evidence };
        }
    }

    // Candidates are among the chunks; one that is not keeps its id all the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteIds(TraceChunk[] chunks, TraceCandidate[][] stages)
    {
        _ids.Clear();
        _candidates.Clear();
        foreach (var chunk in chunks)
        {
            _ids.Add(chunk.Id);
        }

        foreach (var candidates in stages)
        {
            foreach (var candidate in candidates)
            {
                _candidates.Add(_ids.PositionOf(candidate.ChunkId));
            }
        }

        _blob.Count(_ids.Count - chunks.Length);
        foreach (var id in _ids.From(chunks.Length))
        {
            _blob.Text(id);
        }
    }

    private static string[] ReadIds(ref BlobReader reader, TraceChunk[] chunks)
    {
        var ids = new string[chunks.Length + reader.Count()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = i < chunks.Length ? chunks[i].Id : reader.Text();
        }

        return ids;
    }

    /// <param name="candidates">Of one stage.</param>
    /// <param name="positions">Of each among the ids of the trace.</param>
    // Nearly four hundred a question: compiled for this processor at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteCandidates(TraceCandidate[] candidates, ReadOnlySpan<int> positions)
    {
        var (ranksCount, areSingle) = (true, true);
        for (var i = 0; i < candidates.Length; i++)
        {
            ranksCount &= candidates[i].RankFromOne == i + 1;
            areSingle &= IsSingle(candidates[i].Score);
        }

        _blob.Byte((byte)((ranksCount ? StageMarks.None : StageMarks.RanksWritten) | (areSingle ? StageMarks.SinglePrecision : StageMarks.None)));
        _blob.Count(candidates.Length);
        var room = _blob.Ahead(checked(candidates.Length * ((2 * BlobWriter.LongestVarint) + sizeof(double))));
        var length = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = candidates[i];
            length += BlobWriter.Put(room[length..], (uint)positions[i]);
            if (!ranksCount)
            {
                length += BlobWriter.PutSigned(room[length..], candidate.RankFromOne);
            }

            if (areSingle)
            {
                BinaryPrimitives.WriteSingleLittleEndian(room[length..], (float)candidate.Score);
                length += sizeof(float);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(room[length..], candidate.Score);
                length += sizeof(double);
            }
        }

        _blob.Take(length);

        // By bits: of what is no number there are many, and a zero may be negative.
        static bool IsSingle(double score) => BitConverter.DoubleToInt64Bits((float)score) == BitConverter.DoubleToInt64Bits(score);
    }

    private static TraceCandidate[] ReadCandidates(ref BlobReader reader, string[] ids)
    {
        var marks = (StageMarks)reader.Byte();
        var candidates = new TraceCandidate[reader.Count()];
        for (var i = 0; i < candidates.Length; i++)
        {
            var id = ids[reader.Position(ids.Length)];
            var rank = marks.HasFlag(StageMarks.RanksWritten) ? reader.SignedInt() : i + 1;
            candidates[i] = new TraceCandidate(id, rank, marks.HasFlag(StageMarks.SinglePrecision) ? reader.Single() : reader.Double());
        }

        return candidates;
    }
}
