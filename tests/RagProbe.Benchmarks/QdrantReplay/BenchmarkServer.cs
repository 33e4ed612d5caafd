using System.Diagnostics;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Benchmarks.QdrantReplay;

/// <summary>The server that is asked: the one that RAGPROBE_QDRANT_URL names, else the double in a process of its own.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    /// <summary>What <c>compare</c> calls the double's process.</summary>
    public const string ProcessName = "qdrant-double";

    private readonly Process? _process;

    private BenchmarkServer(Uri address, Process? process) => (Address, _process) = (address, process);

    public Uri Address { get; }

    public bool IsDouble => _process is not null;

    public static async Task<BenchmarkServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("RAGPROBE_QDRANT_URL") is { Length: > 0 } url)
        {
            return new BenchmarkServer(QdrantOptions.ParseAddress(url), process: null);
        }

        var start = new ProcessStartInfo(Environment.ProcessPath!, ["compare", ProcessName]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the double ended before it told its address");
        return new BenchmarkServer(new Uri(address), process);
    }

    /// <summary>The double's process: tells its address and runs until its input ends, be it because the measuring process died.</summary>
    public static async Task RunDoubleAsync(string[] arguments)
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), CancellationToken.None);
        await Console.Out.WriteLineAsync(server.Address.ToString());
        await Console.In.ReadToEndAsync();
    }

    /// <summary>Processor time that the double used so far; zero for a server elsewhere.</summary>
    public TimeSpan ProcessorTime()
    {
        _process?.Refresh();
        return _process?.TotalProcessorTime ?? TimeSpan.Zero;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
