namespace RagProbe.Recording;

internal static class ListArrays
{
    /// <summary>
    /// The list as an array, which is gone through many times faster than a list that may be anything. What a pipeline of this process makes is one already.
    /// Not to be changed.
    /// </summary>
    public static T[] AsArray<T>(this IReadOnlyList<T> list) => list as T[] ?? [.. list];
}
