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

        /// <summary>In the archive, from 1; 0 as long as it is not stored and committed.</summary>
        public long Number { get; set; }

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

        /// <summary>As it is stored.</summary>
        public byte[] Bytes()
        {
            var json = new RecordWriter();
            byte[] bytes = [.. new byte[TraceChecksum.Length], .. json.Frame(_shape.Fingerprints, _shape.Stages)];
            TraceChecksum.Put(bytes);
            return bytes;
        }
    }

    /// <summary>The frames of one transaction.</summary>
    internal sealed class Writing(SqliteConnection connection) : IDisposable
    {
        private readonly List<Stored> _stored = [];
        private readonly Statement _insert = new(connection, "INSERT INTO trace_frames (frame) VALUES (?1) ON CONFLICT DO NOTHING");
        private readonly Statement _find = new(connection, "SELECT number FROM trace_frames WHERE frame = ?1");

        /// <summary>Its number in the archive, where it is stored now if it was not.</summary>
        public long Of(Frame frame)
        {
            if (frame.Number != 0)
            {
                return frame.Number;
            }

            if (_stored.Find(stored => ReferenceEquals(stored.Frame, frame)) is not { } found)
            {
                var bytes = frame.Bytes();
                _insert.BindBlob(1, bytes).Run();
                _stored.Add(found = new Stored(frame, _find.BindBlob(1, bytes).Number()));
            }

            return found.Number;
        }

        /// <summary>The transaction is committed: the numbers stay, and others may know them.</summary>
        public void Committed()
        {
            foreach (var stored in _stored)
            {
                stored.Frame.Number = stored.Number;
            }
        }

        public void Dispose()
        {
            _insert.Dispose();
            _find.Dispose();
        }

        private sealed record Stored(Frame Frame, long Number);
    }
}
