namespace RagProbe.Tests.Http;

/// <summary>Waits of less than an hour are over at once, and are remembered; longer ones never end.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public static readonly TimeSpan Endless = TimeSpan.FromHours(1);

    private readonly List<TimeSpan> _waits = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_waits)
            {
                return [.. _waits];
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isShort = dueTime >= TimeSpan.Zero && dueTime < Endless;
        if (isShort)
        {
            lock (_waits)
            {
                _waits.Add(dueTime);
            }
        }

        return TimeProvider.System.CreateTimer(callback, state, isShort ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
