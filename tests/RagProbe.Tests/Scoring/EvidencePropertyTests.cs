using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Tests.Text;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

public sealed class EvidencePropertyTests
{
    private const int ChunkMinimum = 60;

    [Fact]
    public void Cut_anywhere_the_true_offsets_give_the_intersection() =>
        Cases(1).Sample(c => Assert.All(c.Chunks, chunk => AssertCovers(c.Passage.Intersect(chunk), c.Passage, c.Judge(chunk, chunk))));

    [Fact]
    public void Cut_anywhere_the_text_alone_gives_the_same_as_true_offsets() =>
        Cases(ChunkMinimum).Sample(c => Assert.All(c.Chunks, chunk => AssertCovers(c.Passage.Intersect(chunk), c.Passage, c.Judge(chunk, null))), iter: 2000);

    [Fact]
    public void Cut_anywhere_offsets_that_are_shifted_change_nothing() =>
        Gen.Select(Cases(ChunkMinimum), Gen.Int[-300, 300]).Sample((c, shift) =>
            Assert.All(c.Chunks, chunk =>
                AssertCovers(c.Passage.Intersect(chunk), c.Passage, c.Judge(chunk, new TextSpan(Math.Max(0, chunk.Start + shift), Math.Max(0, chunk.Start + shift) + chunk.Length)))));

    [Fact]
    public void Consecutive_chunks_together_cover_the_whole_passage() =>
        Cases(ChunkMinimum).Sample(c =>
        {
            var covered = c.Chunks.SelectMany(chunk => c.Judge(chunk, null)).SelectMany(evidence => evidence.Covered).SelectMany(span => Enumerable.Range(span.Start, span.Length)).Distinct().Count();

            Assert.Equal(c.Passage.Length, covered);
        });

    [Fact]
    public void Other_white_space_and_case_lose_nothing() =>
        Cases(ChunkMinimum).Sample(c => Assert.All(c.Chunks, chunk =>
        {
            var original = c.Judge(chunk, null).Sum(evidence => evidence.Coverage);
            var respaced = c.JudgeText(TextGen.Respaced(c.Map.Slice(chunk)), null).Sum(evidence => evidence.Coverage);

            // White space where the chunk was cut is counted as far as the chunk has it: two or three code points at each edge.
            Assert.InRange(respaced * c.Passage.Length, (original * c.Passage.Length) - 6, (original * c.Passage.Length) + 6);
        }));

    [Fact]
    public void Whatever_the_chunk_coverage_is_a_share_and_parts_are_ascending_and_disjoint() =>
        Gen.Select(Cases(1), TextGen.Document, Gen.Int[0, 200], Gen.Int[0, 200], Gen.Int[-50, 400]).Sample((c, other, keep, from, hint) =>
        {
            // An edited chunk: pieces of the document with foreign text between them.
            var text = c.Map.Text;
            var chunk = string.Concat(text.AsSpan(0, Math.Min(keep, text.Length)), other.AsSpan(0, Math.Min(30, other.Length)), text.AsSpan(Math.Min(from, text.Length)));

            var span = hint < 0 ? default(TextSpan?) : new TextSpan(hint, hint + chunk.Length);
            foreach (var evidence in c.JudgeText(chunk, span))
            {
                Assert.True(evidence.Coverage is > 0 and <= 1);
                Assert.Equal((double)evidence.Covered.Sum(part => part.Length) / c.Passage.Length, evidence.Coverage, 12);
                Assert.All(evidence.Covered, part => Assert.True(part.Start >= 0 && part.Length > 0 && part.End <= c.Passage.Length));
                Assert.All(evidence.Covered.Zip(evidence.Covered.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
            }
        });

    [Fact]
    public void The_parts_in_the_chunk_read_as_the_parts_of_the_passage() =>
        Gen.Select(Cases(ChunkMinimum), Gen.Bool).Sample((c, hinted) => Assert.All(c.Chunks, chunk =>
        {
            var passage = new CodePointMap(c.Map.Slice(c.Passage));
            var text = new CodePointMap(c.Map.Slice(chunk));
            foreach (var evidence in c.Judge(chunk, hinted ? chunk : null))
            {
                Assert.Equal(
                    evidence.Covered.Select(part => FoldedText.FoldTrimmed(passage.Slice(part))),
                    evidence.InChunk.Select(part => FoldedText.FoldTrimmed(text.Slice(part))));
            }
        }));

    [Fact]
    public void A_chunk_of_an_unrelated_document_carries_nothing() =>
        Gen.Select(Cases(1), TextGen.Document).Sample((c, other) => Assert.Empty(c.JudgeText(other, null)));

    private static void AssertCovers(TextSpan? expected, TextSpan passage, IReadOnlyList<Evidence> evidence)
    {
        if (expected is not { } span)
        {
            Assert.Empty(evidence);
            return;
        }

        Assert.Equal([new TextSpan(span.Start - passage.Start, span.End - passage.Start)], Assert.Single(evidence).Covered);
    }

    // A document, a passage of it that begins and ends with no blank, and a cut of the whole document into chunks.
    private static Gen<Case> Cases(int chunkMinimum) =>
        Gen.Select(TextGen.Document, Gen.Double[0, 1], Gen.Int[1, 200], Gen.Int[chunkMinimum, chunkMinimum + 200].Array[50]).Select((text, position, length, cuts) =>
        {
            var map = new CodePointMap(text);
            var start = (int)(position * Math.Max(0, map.CodePointCount - length));
            var end = Math.Min(map.CodePointCount, start + length);
            while (start < map.CodePointCount - 1 && char.IsWhiteSpace(text[map.ToUtf16(start)]))
            {
                start++;
            }

            end = Math.Max(end, start + 1);
            while (end > start + 1 && char.IsWhiteSpace(text[map.ToUtf16(end - 1)]))
            {
                end--;
            }

            var chunks = new List<TextSpan>();
            for (var (from, i) = (0, 0); from < map.CodePointCount; i++)
            {
                // The last chunk takes the rest, so that none is shorter than the minimum.
                var to = from + cuts[i % cuts.Length];
                to = to + chunkMinimum > map.CodePointCount ? map.CodePointCount : to;
                chunks.Add(new TextSpan(from, to));
                from = to;
            }

            return new Case(map, new TextSpan(start, end), chunks);
        });

    private sealed record Case(CodePointMap Map, TextSpan Passage, List<TextSpan> Chunks)
    {
        private readonly EvidenceJudge _judge = new(EvidenceJudgeTests.Question(new Judgment
        {
            Source = "d",
            Span = Passage,
            Quote = Map.Slice(Passage),
            TextBefore = Map.Slice(new TextSpan(Math.Max(0, Passage.Start - 40), Passage.Start)),
            TextAfter = Map.Slice(new TextSpan(Passage.End, Math.Min(Map.CodePointCount, Passage.End + 40))),
        }));

        public IReadOnlyList<Evidence> Judge(TextSpan chunk, TextSpan? hint) => JudgeText(Map.Slice(chunk), hint);

        public IReadOnlyList<Evidence> JudgeText(string text, TextSpan? hint) => _judge.Judge("d", text, hint);
    }
}
