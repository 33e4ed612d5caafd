using RagProbe.Diagnosis;

namespace RagProbe.Tests.Recording;

/// <summary>Diagnoses made by hand.</summary>
internal static class DiagnosisSample
{
    /// <summary>A finding with every part filled in.</summary>
    public static QuestionDiagnosis Typo(string questionId, double confidence = 0.95) => new()
    {
        QuestionId = questionId,
        Finding = new Finding
        {
            Cause = CauseCodes.QueryTypo,
            Class = CauseClass.Defect,
            Sentence = $"No document of {questionId} knows the word \"labtop\" 😀; \"laptop\" is one letter away.",
            Intervention = "the question with \"laptop\"",
            Repairs = true,
            RankBefore = 20,
            RankAfter = 3,
            ScoreBefore = 0.1 + 0.2,
            ScoreAfter = 0.8123,
            Evidence = [new FindingEvidence("word", "labtop"), new FindingEvidence("stored text", "<b>first</b>\nsecond \u001b[31m [red]")],
            Confidence = confidence,
            NextStep = "Correct the spelling of questions before they are searched for.",
        },
        Secondary = [Simple(CauseCodes.SemanticGap, CauseClass.Rest) with { Intervention = "a sentence of the source", RankBefore = null, RankAfter = 1 }, Simple(CauseCodes.CutoffNearMiss, CauseClass.Noise)],
    };

    /// <summary>A finding with nothing but what it must have.</summary>
    public static QuestionDiagnosis Plain(string questionId, string cause, CauseClass kind = CauseClass.Rest) => new() { QuestionId = questionId, Finding = Simple(cause, kind) };

    public static DiagnosisReport Report(params QuestionDiagnosis[] questions) => new() { Questions = questions, QuestionsAsked = 5, Embeddings = 7, Searches = 12 };

    private static Finding Simple(string cause, CauseClass kind) => new() { Cause = cause, Class = kind, Sentence = $"It is {cause}.", NextStep = $"See to the {cause}." };
}
