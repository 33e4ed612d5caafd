namespace RagProbe.Runs;

/// <summary>A line of qrels.</summary>
/// <param name="Start">Where the document's id starts in the file's bytes.</param>
/// <param name="Length">Of the id, in bytes.</param>
/// <param name="Grade">-127 to 127; below 0: in the pool, not judged.</param>
/// <param name="Line">From 1.</param>
internal readonly record struct TrecJudgment(int Start, int Length, int Grade, long Line);
