namespace RagProbe.Embedding.Downloads;

/// <param name="File">The file that is being downloaded.</param>
/// <param name="DoneBytes">Of it, what an earlier download left included.</param>
/// <param name="TotalBytes">Null where the server does not say.</param>
public readonly record struct DownloadProgress(PublishedFile File, long DoneBytes, long? TotalBytes);
