using RagProbe.Indexes.Qdrant;

namespace RagProbe.Health;

/// <summary>Is everything that is stored searched as it will be from now on?</summary>
internal static class OptimizerCheck
{
    public static HealthCheck Run(HealthSession session)
    {
        if (session.State is not { } state)
        {
            return HealthCheck.NotApplicable(HealthChecks.Optimizer, "the embedded index has no optimiser: every chunk is searched as soon as it is written");
        }

        var faults = new List<string>();
        var remarks = new List<string>();
        if (state.Condition == CollectionCondition.Red || state.OptimizerError is not null)
        {
            faults.Add($"an update or the optimiser failed{(state.OptimizerError is { } error ? $": {error}" : "")}");
        }

        if (state.DeferredPoints > 0)
        {
            faults.Add($"{Numbers.Count(state.DeferredPoints, "point")} hidden from every search until the optimiser is done");
        }

        if (state.QueuedUpdates > 0)
        {
            remarks.Add($"{Numbers.Count(state.QueuedUpdates.Value, "update")} waiting to be applied");
        }

        if (state.Condition is CollectionCondition.Yellow or CollectionCondition.Grey)
        {
            remarks.Add($"status {state.Condition}: {(state.Condition == CollectionCondition.Yellow ? "the optimiser is at work" : "something waits to be optimised until the next write")}; what is not indexed yet is compared one by one, and a search with indexed_only does not see it");
        }

        if (state.OptimizerIsOff)
        {
            remarks.Add("max_optimization_threads is 0: no segment is ever indexed");
        }

        return new HealthCheck
        {
            Name = HealthChecks.Optimizer,
            Status = faults.Count > 0 ? HealthStatus.Failed : remarks.Count > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Sentence = faults.Count + remarks.Count > 0 ? string.Join("; ", faults.Concat(remarks)) : $"status {state.Condition}; nothing waits to be optimised. That says nothing about the quality of the graph",
            Evidence =
            [
                new HealthEvidence("status", $"{state.Condition}"),
                new HealthEvidence("points", Numbers.Text($"{state.Points}")),
                new HealthEvidence("vectors in a graph or sparse index", Numbers.Text($"{state.IndexedVectors}")),
            ],
            NextStep = faults.Count > 0 ? "see the server's log, then look again"
                : state.OptimizerIsOff ? "set max_optimization_threads to null, wait for status Green, then look again"
                : remarks.Count > 0 ? "wait for status Green, then look again" : "",
        };
    }
}
