using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Recording;

/// <summary>Records with every part filled in.</summary>
internal static class RecordSample
{
    public static readonly Filter EveryFilter = new()
    {
        Must =
        [
            new FilterCondition.Match("status", new PayloadValue.Text("<current> 😀 \"x\"")),
            new FilterCondition.Match("year", new PayloadValue.Integer(long.MaxValue)),
            new FilterCondition.Match("share", new PayloadValue.Number(42)),
            new FilterCondition.Match("draft", new PayloadValue.Flag(false)),
        ],
        Should = [new FilterCondition.MatchAny("tag", [new PayloadValue.Text("a"), new PayloadValue.Integer(1)]), new FilterCondition.Range("size", Gt: -1.5, Lte: 1e300)],
        MustNot = [new FilterCondition.IsEmpty("owner"), new FilterCondition.Nested(new Filter { MustNot = [new FilterCondition.Range("age", Gte: 0, Lt: 3)] })],
    };

    public static Question Question(string id) => new()
    {
        Id = id,
        Text = "Wie viele Tage\tUrlaub? 😀 \u0000\u001b[31m <b>",
        Expected =
        [
            new Judgment { Source = "leave 😀.md", Span = new TextSpan(3, 9), Quote = "thirty", TextBefore = "😀\n ", TextAfter = " days", Grade = 3 },
            new Judgment { Source = "other.md", Grade = -1 },
        ],
        Answer = "thirty",
        Tags = ["ünïcode", "numbers"],
        Filter = EveryFilter,
    };

    public static QuestionRecord Record(string id, Outcome outcome = Outcome.Hit, params string[] chunkTexts)
    {
        var question = Question(id);
        return new QuestionRecord
        {
            Question = question,
            Outcome = outcome,
            BestCandidateRank = 2,
            Measures = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["Success@10"] = 1, ["char:IoU@10"] = 1d / 3, ["nDCG@10"] = 0.1 + 0.2 },
            Trace = Trace(question, chunkTexts.Length == 0 ? ["thirty days 😀\u0000 and <more>", ""] : chunkTexts),
        };
    }

    public static QuestionRecord Error(string id, string message) => new() { Question = Question(id), Outcome = Outcome.Error, Error = message };

    public static RetrievalTrace Trace(Question question, params IReadOnlyList<string> chunkTexts) => new()
    {
        QuestionId = question.Id,
        QuestionText = question.Text,
        QuestionTokens = [new TraceToken(7, "tag", new TextSpan(0, 3), IsUnknown: false), new TraceToken(1, "[UNK]", new TextSpan(4, 5), IsUnknown: true, IsBeyondLimit: true)],
        Fingerprints = new TraceFingerprints("p1", "m1", "i1"),
        Stages =
        [
            new TraceStage { Name = StageNames.Embed, Settings = "model <x>", Candidates = [], ElapsedMilliseconds = 0.125 },
            new TraceStage { Name = StageNames.Dense, Settings = "limit 100", Candidates = [.. chunkTexts.Select((_, i) => new TraceCandidate($"leave 😀.md#{i}", i + 1, 1d / (i + 3)))], ElapsedMilliseconds = 1.5 },
            new TraceStage { Name = StageNames.TopK, Settings = "at most 1", Candidates = [new TraceCandidate("leave 😀.md#0", 1, 1d / 3)] },
        ],
        Chunks =
        [
            .. chunkTexts.Select((text, i) => new TraceChunk
            {
                Id = $"leave 😀.md#{i}",
                Source = "leave 😀.md",
                Span = i == 0 ? new TextSpan(3, 3 + text.Length) : null,
                Text = text,
                HeadingPath = i == 0 ? "Top > Über" : "",
                TokenCount = i == 0 ? 12 : null,
                IsOverTokenLimit = i == 0,
                IsExpectedSource = i == 0,
                Evidence = i > 0 ? [] :
                [
                    new Evidence { JudgmentIndex = 0, Grade = 3, Coverage = 2d / 3, Covered = [new TextSpan(0, 2), new TextSpan(4, 6)], InChunk = [new TextSpan(0, 2), new TextSpan(4, 6)] },
                ],
            }),
        ],
    };
}
