using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class RealEvalSetTests
{
    [Fact]
    public void Cranfield_read_by_order_has_its_225_questions_and_1837_judgments()
    {
        var reading = Cranfield(byOrder: true);

        Assert.Empty(reading.Problems);
        Assert.Equal(225, reading.EvalSet!.Questions.Count);
        Assert.Equal(("1", "225"), (reading.EvalSet.Questions[0].Id, reading.EvalSet.Questions[^1].Id));

        // Counted in the file with awk '{print $4}' | sort | uniq -c.
        var grades = reading.EvalSet.Questions.SelectMany(question => question.Expected).CountBy(judgment => judgment.Grade).OrderBy(pair => pair.Key);
        Assert.Equal([(0, 225), (1, 1611), (3, 1)], grades.Select(pair => (pair.Key, pair.Value)));
        Assert.StartsWith("what similarity laws must be obeyed when constructing aeroelastic models of heated", reading.EvalSet.Questions[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cranfield_read_by_number_is_an_error_that_offers_the_order()
    {
        var reading = Cranfield(byOrder: false);

        var problem = Assert.Single(reading.Problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains("--topics-by-order", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reference_of_the_chunking_evaluation_is_the_documents_text_at_its_offsets()
    {
        var (resolution, documents) = ChunkingEvaluation();

        Assert.Equal(472, resolution.EvalSet!.Questions.Count);
        Assert.Equal(new PassageTally { Exact = 790 }, resolution.Passages);
        Assert.False(resolution.HasErrors);
        // The five corpora are named without their extension.
        Assert.Equal(5, resolution.Problems.Count);
        Assert.Equal(documents.Keys.Order(StringComparer.Ordinal), resolution.EvalSet.Questions.SelectMany(question => question.Expected).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void On_the_chunking_evaluation_text_alone_finds_exactly_what_true_offsets_say()
    {
        var (resolution, documents) = ChunkingEvaluation();
        var maps = documents.ToDictionary(pair => pair.Key, pair => new CodePointMap(pair.Value), StringComparer.Ordinal);
        foreach (var question in resolution.EvalSet!.Questions)
        {
            var judge = new EvidenceJudge(question);
            foreach (var (index, judgment) in question.Expected.Index())
            {
                var map = maps[judgment.Source];
                foreach (var chunk in Chunks(map).Where(chunk => chunk.Intersect(judgment.Span!.Value) is not null))
                {
                    var truth = judgment.Span!.Value.Intersect(chunk)!.Value.Length;
                    Assert.Equal(truth, Covered(judge, judgment.Source, map.Slice(chunk), index));
                }
            }
        }
    }

    [Fact]
    public void On_the_chunking_evaluation_hardly_any_other_chunk_is_taken_for_part_of_a_passage()
    {
        var (resolution, documents) = ChunkingEvaluation();
        var (pairs, partial) = (0, 0);
        foreach (var question in resolution.EvalSet!.Questions.Where((_, index) => index % 8 == 0))
        {
            var judge = new EvidenceJudge(question);
            foreach (var (index, judgment) in question.Expected.Index())
            {
                var map = new CodePointMap(documents[judgment.Source]);
                foreach (var chunk in Chunks(map).Where(chunk => chunk.Intersect(judgment.Span!.Value) is null))
                {
                    pairs++;
                    partial += Covered(judge, judgment.Source, map.Slice(chunk), index) is > 0 and var covered && covered < judgment.Span!.Value.Length ? 1 : 0;
                }
            }
        }

        // The finance corpus repeats whole sentences with other numbers: those are the few.
        Assert.InRange(partial, 0, pairs / 1000);
    }

    private static IEnumerable<TextSpan> Chunks(CodePointMap map)
    {
        for (var start = 0; start < map.CodePointCount; start += 900)
        {
            yield return new TextSpan(start, Math.Min(start + 900, map.CodePointCount));
        }
    }

    private static int Covered(EvidenceJudge judge, string source, string text, int judgmentIndex) =>
        judge.Judge(source, text, hint: null).Where(evidence => evidence.JudgmentIndex == judgmentIndex).SelectMany(evidence => evidence.Covered).Sum(span => span.Length);

    private static EvalSetReading Cranfield(bool byOrder) => EvalSetReader.Read(new EvalSetLocation
    {
        Path = SharedData.Path("data", "cranfield", "cran.qry.xml"),
        Qrels = SharedData.Path("data", "cranfield", "cranqrel.trec.txt"),
        Corpus = SharedData.Path("data", "cranfield", "cran.all.1400.xml"),
        TopicsByOrder = byOrder,
    });

    private static (EvalSetResolution Resolution, Dictionary<string, string> Documents) ChunkingEvaluation()
    {
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        var resolution = EvalSetValidator.Validate(new EvalSetLocation { Path = SharedData.Path("data", "chunking-evaluation", "questions.csv") }, corpus =>
        {
            foreach (var file in Directory.EnumerateFiles(corpus))
            {
                documents.Add(Path.GetFileName(file), File.ReadAllText(file));
            }

            return documents;
        });
        return (resolution, documents);
    }
}
