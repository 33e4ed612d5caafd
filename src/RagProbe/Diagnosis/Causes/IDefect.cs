namespace RagProbe.Diagnosis.Causes;

/// <summary>A cause that is objectively wrong whether or not it hurts. It says what it suspects; that the change repairs is proved elsewhere, alone or together with another.</summary>
internal interface IDefect : ICause
{
    /// <summary>The likeliest first; none where the signature is not there.</summary>
    IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject);

    async Task<Finding?> ICause.ExamineAsync(Subject subject)
    {
        await foreach (var suspicion in SuspectAsync(subject))
        {
            if (await Proof.OfAsync(subject, suspicion) is { Repairs: true } finding)
            {
                return finding;
            }
        }

        return null;
    }
}
