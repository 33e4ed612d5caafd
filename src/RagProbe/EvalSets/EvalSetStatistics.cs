using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>What is in an eval set: what kind of questions, labels and documents. Lengths are in code points.</summary>
public sealed record EvalSetStatistics
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Format { get; init; }

    public required int Questions { get; init; }

    /// <summary>Questions that expect at least one relevant source.</summary>
    public required int Answerable { get; init; }

    public required int Unanswerable { get; init; }

    /// <summary>Questions that expect nothing relevant, though nobody says that they are unanswerable: nothing can be scored.</summary>
    public required int WithoutExpectation { get; init; }

    public required int WithAnswer { get; init; }

    public required int WithFilter { get; init; }

    public required LengthSummary QuestionLengths { get; init; }

    /// <summary>By tag, the commonest first, ties by name.</summary>
    public required IReadOnlyList<(string Tag, int Questions)> Tags { get; init; }

    public required int Untagged { get; init; }

    public required int Judgments { get; init; }

    /// <summary>Over the questions that have any judgment.</summary>
    public required LengthSummary JudgmentsPerQuestion { get; init; }

    /// <summary>Different documents that are relevant to a question, over the answerable ones.</summary>
    public required LengthSummary SourcesPerQuestion { get; init; }

    /// <summary>By grade, the highest first. 0 and less is judged, not relevant.</summary>
    public required IReadOnlyList<(int Grade, int Judgments)> Grades { get; init; }

    /// <summary>Judgments of a whole document; the others are of passages.</summary>
    public required int WholeDocuments { get; init; }

    public required LengthSummary PassageLengths { get; init; }

    /// <summary>The documents' lengths.</summary>
    public required LengthSummary DocumentLengths { get; init; }

    public required int EmptyDocuments { get; init; }

    /// <summary>Documents that some question expects.</summary>
    public required int ExpectedDocuments { get; init; }

    /// <summary>Documents that were judged and are not relevant to any question.</summary>
    public required int JudgedNeverExpected { get; init; }

    public required int NeverJudged { get; init; }

    /// <summary>Ids of questions that are the same when case, white space and typographic signs are put aside, each group in file order.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> DuplicateQuestions { get; init; }

    /// <param name="evalSet">With resolved judgments.</param>
    /// <param name="documents">The text of every document by id; documents without text included.</param>
    public static EvalSetStatistics Of(EvalSet evalSet, IReadOnlyDictionary<string, string> documents)
    {
        var questions = evalSet.Questions;
        List<Judgment> judgments = [.. questions.SelectMany(static question => question.Expected)];
        var answerable = questions.Where(static question => question.Expected.Any(static judgment => judgment.IsRelevant)).ToList();
        var judged = judgments.Select(static judgment => judgment.Source).ToHashSet(StringComparer.Ordinal);
        var expected = judgments.Where(static judgment => judgment.IsRelevant).Select(static judgment => judgment.Source).ToHashSet(StringComparer.Ordinal);
        return new EvalSetStatistics
        {
            Name = evalSet.Name,
            Version = evalSet.Version,
            Format = evalSet.Format,
            Questions = questions.Count,
            Answerable = answerable.Count,
            Unanswerable = questions.Count(static question => question.Unanswerable),
            WithoutExpectation = questions.Count(static question => !question.Unanswerable && !question.Expected.Any(static judgment => judgment.IsRelevant)),
            WithAnswer = questions.Count(static question => !string.IsNullOrWhiteSpace(question.Answer)),
            WithFilter = questions.Count(static question => question.Filter is not null),
            QuestionLengths = LengthSummary.Of(questions.Select(static question => CodePoints(question.Text))),
            Tags = [.. questions.SelectMany(static question => question.Tags).CountBy(static tag => tag).OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value))],
            Untagged = questions.Count(static question => question.Tags.Count == 0),
            Judgments = judgments.Count,
            JudgmentsPerQuestion = LengthSummary.Of(questions.Select(static question => question.Expected.Count).Where(static count => count > 0)),
            SourcesPerQuestion = LengthSummary.Of(answerable.Select(static question => question.Expected.Where(static judgment => judgment.IsRelevant).DistinctBy(static judgment => judgment.Source).Count())),
            Grades = [.. judgments.CountBy(static judgment => judgment.Grade).OrderByDescending(static pair => pair.Key).Select(static pair => (pair.Key, pair.Value))],
            WholeDocuments = judgments.Count(static judgment => judgment.Span is null),
            PassageLengths = LengthSummary.Of(judgments.Select(static judgment => judgment.Span?.Length).OfType<int>()),
            DocumentLengths = LengthSummary.Of(documents.Values.Select(CodePoints)),
            EmptyDocuments = documents.Values.Count(string.IsNullOrWhiteSpace),
            ExpectedDocuments = expected.Count,
            JudgedNeverExpected = judged.Count(id => !expected.Contains(id)),
            NeverJudged = documents.Keys.Count(id => !judged.Contains(id)),
            DuplicateQuestions = [.. questions.GroupBy(static question => FoldedText.FoldTrimmed(question.Text), StringComparer.Ordinal).Where(static group => group.Count() > 1).Select(static IReadOnlyList<string> (group) => [.. group.Select(static question => question.Id)])],
        };
    }

    private static int CodePoints(string text) => text.EnumerateRunes().Count();
}
