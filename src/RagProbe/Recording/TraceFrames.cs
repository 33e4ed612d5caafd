using System.Text.Json;
using Microsoft.Data.Sqlite;
using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// What nearly all traces of a sweep have in common: fingerprints, and the names and settings of the stages. It is stored once, and the
/// traces refer to it by number. A trace that says more (an answer, a request that was sent again) holds it itself.
/// For the thread that makes records small.
/// </summary>
internal sealed class TraceFrames
{
    // Settings may differ from question to question; then there is nothing to share.
    private const int MostKnown = 32;

    private readonly List<Frame> _known = [];

    /// <summary>The frame that the trace shares with others; null where it has to hold its own.</summary>
    /// <param name="trace">Of the question.</param>
    /// <param name="question">Recorded beside it, so that the trace need not say it.</param>
    public Frame? Of(RetrievalTrace trace, Question question)
    {
        if (trace.QuestionId != question.Id || trace.QuestionText != question.Text || trace.Answer is not null || !trace.Stages.All(IsUsual))
        {
            return null;
        }

        if (_known.Find(frame => frame.Fits(trace)) is { } known)
        {
            return known;
        }

        if (_known.Count == MostKnown)
        {
            return null;
        }

        var made = new Frame(trace);
        _known.Add(made);
        return made;
    }

    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    /// <exception cref="JsonException">As before.</exception>
    public static RetrievalTrace Read(byte[] bytes) => TraceChecksum.IsRight(bytes)
        ? JsonSerializer.Deserialize(bytes.AsSpan(TraceChecksum.Length), RecordJson.Default.RetrievalTrace) ?? throw new InvalidDataException("its frame is empty")
        : throw new InvalidDataException("the checksum of its frame is wrong");

    private static bool IsUsual(TraceStage stage) => stage.UnrankedIds.Count == 0 && stage.Retries == 0;

    /// <summary>One that this recorder has met.</summary>
    internal sealed class Frame(RetrievalTrace trace)
    {
        private readonly RetrievalTrace _shape = trace with
        {
            QuestionId = "",
            QuestionText = "",
            QuestionTokens = [],
            Chunks = [],
            Stages = [.. trace.Stages.Select(stage => stage with { Candidates = [], ElapsedMilliseconds = 0 })],
        };

        /// <summary>Null as long as it is not stored, or not looked for. For the thread that records.</summary>
        public long? Number { get; set; }

        public bool Fits(RetrievalTrace other)
        {
            if (_shape.Fingerprints != other.Fingerprints || _shape.Stages.Count != other.Stages.Count)
            {
                return false;
            }

            for (var i = 0; i < other.Stages.Count; i++)
            {
                var (one, two) = (_shape.Stages[i], other.Stages[i]);
                if (one.Name != two.Name || one.Settings != two.Settings || one.ScoredCount != two.ScoredCount)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Its number in the archive, where it is stored now if it was not.</summary>
        public long NumberIn(SqliteTransaction transaction)
        {
            if (Number is { } known)
            {
                return known;
            }

            byte[] bytes = [.. new byte[TraceChecksum.Length], .. JsonSerializer.SerializeToUtf8Bytes(_shape, RecordJson.Default.RetrievalTrace)];
            TraceChecksum.Put(bytes);
            using var insert = new Statement(transaction, "INSERT INTO trace_frames (frame) VALUES (@frame) ON CONFLICT DO NOTHING", "@frame");
            using var find = new Statement(transaction, "SELECT number FROM trace_frames WHERE frame = @frame", "@frame");
            insert.Run(bytes);
            Number = (long)find.Value(bytes)!;
            return Number.Value;
        }
    }
}
