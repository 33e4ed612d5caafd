namespace RagProbe.Embedding.Static;

/// <param name="Done">Vocabulary entries that went through the teacher.</param>
/// <param name="Total">All entries.</param>
public readonly record struct DistillationProgress(int Done, int Total);
