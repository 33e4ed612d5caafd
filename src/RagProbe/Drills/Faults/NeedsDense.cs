namespace RagProbe.Drills.Faults;

internal static class NeedsDense
{
    /// <summary>Why a fault of vectors cannot happen; null when it can.</summary>
    public static string? Of(HealthyWorld world) => world.Plan.Options.UsesDense ? null : "vectors are not searched (--arm lexical)";
}
