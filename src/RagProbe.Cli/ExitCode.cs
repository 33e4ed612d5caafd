namespace RagProbe.Cli;

/// <summary>What a process that called us learns. Gate codes (2 failed, 3 inconclusive) come with the gate.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int CouldNotRun = 1;
    public const int WrongUsage = 64;
}
