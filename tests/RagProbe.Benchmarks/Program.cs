using BenchmarkDotNet.Running;
using RagProbe.Benchmarks.Diagnosis;
using RagProbe.Benchmarks.ExactSearch;
using RagProbe.Benchmarks.QdrantReplay;
using RagProbe.Benchmarks.Retrieval;
using RagProbe.Benchmarks.Score;
using RagProbe.Benchmarks.SweepCost;

// Comparisons measure a whole flow and write a Markdown file; every other argument goes to BenchmarkDotNet.
var comparisons = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["diagnosis"] = DiagnosisComparison.RunAsync,
    ["drill"] = DrillComparison.RunAsync,
    ["exact-search"] = ExactSearchComparison.RunAsync,
    ["qdrant-replay"] = QdrantReplayComparison.RunAsync,
    [BenchmarkServer.ProcessName] = BenchmarkServer.RunDoubleAsync,
    ["retrieval"] = RetrievalTable.RunAsync,
    [RetrievalTable.RowName] = RetrievalTable.RunRowAsync,
    ["score"] = ScoreComparison.RunAsync,
    ["sweep-cost"] = SweepCostComparison.RunAsync,
    [SweepOnce.ProcessName] = SweepOnce.RunAsync,
};

if (args is ["compare", var name, .. var rest] && comparisons.TryGetValue(name, out var run))
{
    await run(rest);
    return 0;
}

if (args is ["compare", ..])
{
    await Console.Error.WriteLineAsync($"compare takes one of: {string.Join(", ", comparisons.Keys)}; then its own arguments");
    return 64;
}

BenchmarkSwitcher.FromAssembly(typeof(ExactSearchComparison).Assembly).Run(args);
return 0;
