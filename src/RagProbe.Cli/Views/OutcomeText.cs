using RagProbe.Sweeps;

namespace RagProbe.Cli.Views;

internal static class OutcomeText
{
    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.Hit => "hit",
        Outcome.PassageMiss => "passage missed",
        Outcome.SourceMiss => "source missed",
        Outcome.AnswerMiss => "answer missed",
        Outcome.Rejected => "rejected",
        Outcome.NotRejected => "not rejected",
        _ => "error",
    };

    public static string Explain(Outcome outcome) => outcome switch
    {
        Outcome.Hit => "expected text was delivered",
        Outcome.PassageMiss => "the expected source was delivered, but not the expected text",
        Outcome.SourceMiss => "no expected source was delivered: an irrelevant answer",
        Outcome.AnswerMiss => "expected text was delivered, but the answer says too little of the expected one: an irrelevant answer",
        Outcome.Rejected => "unanswerable, and nothing was delivered",
        Outcome.NotRejected => "unanswerable, yet something was delivered",
        _ => "the retrieval could not be run",
    };

    public static string Colour(Outcome outcome) => outcome switch
    {
        Outcome.Hit or Outcome.Rejected => "green",
        Outcome.NotRejected => "yellow",
        _ => "red",
    };
}
