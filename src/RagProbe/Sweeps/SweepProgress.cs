namespace RagProbe.Sweeps;

/// <param name="Done">Questions recorded so far, those of an earlier run included.</param>
/// <param name="Total">Questions of the eval set.</param>
/// <param name="Failures">Failures among those replayed in this run.</param>
public readonly record struct SweepProgress(int Done, int Total, int Failures);
