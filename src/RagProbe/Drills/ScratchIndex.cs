using RagProbe.Indexes.Embedded;

namespace RagProbe.Drills;

/// <summary>An index that lives as long as one injected fault.</summary>
internal sealed class ScratchIndex(EmbeddedIndex index, string folder) : IAsyncDisposable
{
    public EmbeddedIndex Index => index;

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
