namespace RagProbe.Runs;

/// <summary>Whole lines of a file.</summary>
/// <param name="Offset">Of the first line's first byte.</param>
/// <param name="Length">In bytes, the last line's end included.</param>
/// <param name="FirstLine">From 1.</param>
internal readonly record struct TrecRange(long Offset, long Length, long FirstLine);
