namespace RagProbe.Tests.Recording;

/// <summary>A clock that stands still until it is told otherwise.</summary>
internal sealed class FixedTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2025, 11, 3, 8, 30, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
