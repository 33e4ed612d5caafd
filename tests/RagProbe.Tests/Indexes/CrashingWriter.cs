using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Tests.Indexes;

/// <summary>
/// A process that carries <see cref="CrashScenario"/> on from where the folder's index stands and says so line by line,
/// to be killed by a test. It is this assembly once more: with a folder in the environment it writes instead of testing.
/// </summary>
internal static class CrashingWriter
{
    public const string Opened = "opened";
    public const string Finished = "finished";
    private const string Variable = "RAGPROBE_TEST_WRITES_TO";

    public static Process Start(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(CrashingWriter).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false, Environment = { [Variable] = folder } })!;
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must run before the test runner's own Main, which is generated")]
    internal static void WriteIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Write(folder);
            Environment.Exit(0);
        }
    }

    // Straight to the writer inside the index, on this thread: until the initialiser returns, every other thread that runs
    // code of this assembly waits for it, and the index's own methods go to the thread pool.
    private static void Write(string folder)
    {
        using var writer = IndexWriter.Open(folder, CrashScenario.Settings, discard: false);
        Console.WriteLine(Opened);
        for (var number = Count(folder); number < CrashScenario.Batches; number++)
        {
            writer.Write(CrashScenario.Batch(number), CancellationToken.None);
            Console.WriteLine(number + 1);
        }

        Console.WriteLine(Finished);
    }

    private static int Count(string folder)
    {
        using var views = new IndexViews(folder);
        using var view = views.Open();
        return view.Session.FindRow(CrashScenario.Progress) is { } row ? CrashScenario.Count([view.Chunk(row)]) : 0;
    }
}
