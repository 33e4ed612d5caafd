using RagProbe.EvalSets;
using RagProbe.External;

namespace RagProbe.Tests.External;

/// <summary>Answers as a test says.</summary>
internal sealed class ScriptedSource(Func<Question, ExternalAnswer?> answer) : IExternalSource
{
    private readonly List<string> _asked = [];

    public string Name => "scripted";

    public string Fingerprint => "1";

    public string Now { get; set; } = "1";

    public int MaxConcurrentQuestions { get; init; } = 4;

    public bool SendsFilter { get; init; }

    /// <summary>Ids in the order in which they were asked.</summary>
    public IReadOnlyList<string> Asked => _asked;

    public Task<ExternalAnswer?> AskAsync(Question question, int limit, CancellationToken cancellationToken)
    {
        _asked.Add(question.Id);
        try
        {
            return Task.FromResult(answer(question));
        }
        catch (ExternalRetrieverException exception)
        {
            return Task.FromException<ExternalAnswer?>(exception);
        }
    }

    public string CurrentFingerprint() => Now;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
