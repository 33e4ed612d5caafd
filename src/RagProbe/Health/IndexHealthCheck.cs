namespace RagProbe.Health;

/// <summary>Looks at an index as a whole, before any single question is diagnosed. Reads only.</summary>
public static class IndexHealthCheck
{
    /// <exception cref="Indexes.IndexException">The index cannot be read.</exception>
    public static async Task<HealthReport> RunAsync(HealthInput input, CancellationToken cancellationToken)
    {
        var session = await HealthSession.StartAsync(input, cancellationToken);
        var measured = input.Model is { } model && model.Dimensions == session.Description.Dimensions
            ? await VectorAgreement.MeasureAsync(model, session.Sample, cancellationToken)
            : null;
        var stored = measured ?? VectorAgreement.WithoutModel(session.Sample);

        // Last, though it is listed early: what any answer betrayed counts among the vectors.
        var filtered = await FilteredRecallCheck.RunAsync(session, cancellationToken);
        return new HealthReport
        {
            Index = session.Description.Name,
            Model = input.Model?.Name,
            Chunks = session.Census.Chunks,
            SampledChunks = session.Sample.Count,
            Seed = input.Seed,
            Questions = session.CountQuestions(static (_, _) => true),
            Checks =
            [
                await CountCheck.RunAsync(session, cancellationToken),
                ModelCheck.Run(session),
                OptimizerCheck.Run(session),
                VectorChecks.Usable(session, stored),
                VectorChecks.Agreement(session, measured),
                VectorChecks.Corrupt(session, measured),
                VectorChecks.Lengths(session, stored),
                SelfRetrievalCheck.Run(session),
                RecallCheck.Run(session),
                filtered,
                TokenLimitCheck.Run(session),
                await NearDuplicateCheck.RunAsync(session, cancellationToken),
                HubCheck.Run(session),
                AnisotropyCheck.Run(session),
            ],
        };
    }
}
