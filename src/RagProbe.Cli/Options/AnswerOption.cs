using System.CommandLine;
using System.Globalization;
using RagProbe.EvalSets;
using RagProbe.Retrieval.Answering;

namespace RagProbe.Cli.Options;

/// <summary>Whether questions are answered from what was delivered, and how good an answer has to be.</summary>
internal sealed class AnswerOption
{
    private readonly Option<string> _answer = new Option<string>("--answer") { Description = "Answer each question from the delivered context: extractive takes its best sentences", DefaultValueFactory = _ => "none" }.AcceptOnlyFromAmong("none", "extractive");
    private readonly Option<int?> _sentences = new("--answer-sentences") { Description = $"Sentences of an extractive answer at most (default: {ExtractiveAnswer.UsualSentences})", HelpName = "number" };
    private readonly Option<double?> _minF1 = new("--answer-min-f1") { Description = "An answer is irrelevant, and its question a failure, when its token-F1 with the expected answer is lower (default: no limit)", HelpName = "0..1" };

    public static IReadOnlyList<string> Names { get; } = ["--answer", "--answer-sentences", "--answer-min-f1"];

    public void AddTo(Command command)
    {
        command.Add(_answer);
        command.Add(_sentences);
        command.Add(_minF1);
    }

    /// <param name="parsed">The call.</param>
    /// <param name="questions">The eval set's.</param>
    /// <param name="mayAnswer">Whether the pipeline itself may bring answers.</param>
    /// <exception cref="UsageException">A value is out of its range, or says nothing.</exception>
    public AnswerStep Read(ParseResult parsed, IReadOnlyList<Question> questions, bool mayAnswer)
    {
        var isExtractive = parsed.GetValue(_answer) == "extractive";
        var (sentences, minF1) = (parsed.GetValue(_sentences), parsed.GetValue(_minF1));
        var problems = new UsageProblems();
        if (sentences is not null && !isExtractive)
        {
            problems.Add("--answer-sentences: has no effect without --answer extractive; give both");
        }

        if (sentences < 1)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"--answer-sentences: {sentences} is not 1 or more; {ExtractiveAnswer.UsualSentences} is the default"));
        }

        if (minF1 is not null and not (>= 0 and <= 1))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"--answer-min-f1: {minF1} is not 0 to 1; leave it out for no limit"));
        }

        if (minF1 is not null && !isExtractive && !mayAnswer)
        {
            problems.Add("--answer-min-f1: nobody answers; give --answer extractive, too");
        }

        if (minF1 is not null && questions.All(question => question.Answer is null))
        {
            problems.Add("--answer-min-f1: no question of the eval set has an expected answer to compare with; add \"answer\" to the questions, or leave the option out");
        }

        problems.ThrowIfAny();
        return new AnswerStep(isExtractive ? new ExtractiveAnswer(sentences ?? ExtractiveAnswer.UsualSentences) : null, minF1);
    }
}
