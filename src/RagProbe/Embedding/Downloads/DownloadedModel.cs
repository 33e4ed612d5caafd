namespace RagProbe.Embedding.Downloads;

/// <param name="Folder">Holds the whole model now.</param>
/// <param name="Fetched">Files that were downloaded; the others were there already. All were checked.</param>
public sealed record DownloadedModel(string Folder, IReadOnlyList<PublishedFile> Fetched);
