using RagProbe.EvalSets;

namespace RagProbe.External;

/// <summary>Where the results of a pipeline that is not ours come from.</summary>
public interface IExternalSource : IAsyncDisposable
{
    /// <summary>For a person: an address, a command, a file.</summary>
    string Name { get; }

    /// <summary>Differs where answers may, as far as that can be seen from outside.</summary>
    string Fingerprint { get; }

    /// <summary>How many questions may be asked at once; 1 or more.</summary>
    int MaxConcurrentQuestions { get; }

    /// <summary>Whether a question's filter is sent along.</summary>
    bool SendsFilter { get; }

    /// <param name="question">As it stands in the eval set.</param>
    /// <param name="limit">How many results are wanted; more may come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null where the source has nothing about the question.</returns>
    /// <exception cref="ExternalRetrieverException">No answer came, or none that can be read.</exception>
    Task<ExternalAnswer?> AskAsync(Question question, int limit, CancellationToken cancellationToken);

    /// <summary>What <see cref="Fingerprint"/> would be now.</summary>
    string CurrentFingerprint();
}
