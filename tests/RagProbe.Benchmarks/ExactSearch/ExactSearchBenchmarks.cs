using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;

namespace RagProbe.Benchmarks.ExactSearch;

/// <summary>How the time of a batch grows with its size.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls the clean-up method")]
public class ExactSearchBenchmarks
{
    private Workload? _workload;

    [Params(1, 4, 16, 64, 256)]
    public int Questions { get; set; }

    [GlobalSetup]
    public void CreateWorkload() => _workload = new Workload(Questions);

    [GlobalCleanup]
    public void DropWorkload() => _workload!.Dispose();

    [Benchmark]
    public int OneThread() => _workload!.Batch(1).Length;

    [Benchmark]
    public int AllThreads() => _workload!.Batch(Environment.ProcessorCount).Length;
}
