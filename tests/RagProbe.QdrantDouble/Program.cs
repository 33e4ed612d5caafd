using RagProbe.QdrantDouble;

if (!CommandLine.TryParse(args, out var options, out var recordings, out var problem))
{
    await Console.Error.WriteLineAsync(problem);
    await Console.Error.WriteLineAsync(CommandLine.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    });

await using var server = await QdrantDoubleServer.StartAsync(options, CancellationToken.None);
foreach (var recording in recordings)
{
    Console.WriteLine($"loaded {server.LoadForeign(recording)}");
}

Console.WriteLine($"Qdrant {options.Version} (double) listens on {server.Address}");
await server.WaitForShutdownAsync(stop.Token);
return 0;
