using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant;

/// <summary>What a collection in strict mode accepts; one without accepts everything.</summary>
internal static class StrictLimits
{
    /// <summary>True when exact searches and exact counts are refused.</summary>
    public static bool ForbidsExact(this StrictModeConfig? limits) => limits is { Enabled: true, HasSearchAllowExact: true, SearchAllowExact: false };

    /// <summary>The points that one answer may bring, at most <paramref name="wanted"/>.</summary>
    public static uint PointsPerAnswer(this StrictModeConfig? limits, uint wanted) =>
        limits is { Enabled: true, HasMaxQueryLimit: true, MaxQueryLimit: > 0 } ? Math.Min(limits.MaxQueryLimit, wanted) : wanted;

    /// <summary>
    /// The seconds after which the server should give up, where that is to be later than it does by itself (60 seconds); null where it
    /// is not, or where strict mode allows no more.
    /// </summary>
    public static ulong? ServerTimeout(this StrictModeConfig? limits, TimeSpan deadline)
    {
        const double ServersOwn = 60;
        var seconds = limits is { Enabled: true, HasMaxTimeout: true, MaxTimeout: > 0 } ? Math.Min(limits.MaxTimeout, deadline.TotalSeconds) : deadline.TotalSeconds;
        return seconds > ServersOwn ? (ulong)seconds : null;
    }

    /// <summary>The queries that one batch may hold, at most <paramref name="wanted"/>.</summary>
    public static int QueriesPerBatch(this StrictModeConfig? limits, int wanted) =>
        limits is { Enabled: true, HasSearchMaxBatchsize: true, SearchMaxBatchsize: > 0 } ? (int)Math.Min((ulong)wanted, limits.SearchMaxBatchsize) : wanted;

    /// <summary>The largest beam that may be asked for; null where there is no bound.</summary>
    public static int? LargestBeam(this StrictModeConfig? limits) => limits is { Enabled: true, HasSearchMaxHnswEf: true } ? (int)Math.Min(limits.SearchMaxHnswEf, int.MaxValue) : null;

    /// <summary>The largest oversampling that may be asked for; null where there is no bound.</summary>
    public static double? LargestOversampling(this StrictModeConfig? limits) => limits is { Enabled: true, HasSearchMaxOversampling: true } ? limits.SearchMaxOversampling : null;

    /// <summary>The largest limit of a search; null where there is no bound.</summary>
    public static int? LargestLimit(this StrictModeConfig? limits) => limits is { Enabled: true, HasMaxQueryLimit: true, MaxQueryLimit: > 0 } ? (int)Math.Min(limits.MaxQueryLimit, int.MaxValue) : null;

    /// <summary>The points that one write may hold, at most <paramref name="wanted"/>.</summary>
    public static int PointsPerWrite(this StrictModeConfig? limits, int wanted) =>
        limits is { Enabled: true, HasUpsertMaxBatchsize: true, UpsertMaxBatchsize: > 0 } ? (int)Math.Min((ulong)wanted, limits.UpsertMaxBatchsize) : wanted;
}
