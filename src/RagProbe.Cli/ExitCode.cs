namespace RagProbe.Cli;

/// <summary>What a process that called us learns. Code 3 (inconclusive) comes with the gate.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int CouldNotRun = 1;

    /// <summary>Something was checked and failed.</summary>
    public const int Failed = 2;

    public const int WrongUsage = 64;
}
