using System.Security.Cryptography;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>A chunk as bytes, with its text, without what a question makes of it (<see cref="TraceChunk.Evidence"/>).</summary>
internal sealed class ChunkWriter
{
    private readonly BlobWriter _blob = new();

    [Flags]
    private enum ChunkMarks : byte
    {
        None = 0,
        Span = 1,
        TokenCount = 2,
        OverTokenLimit = 4,
        Page = 8,
    }

    public WrittenChunk Write(TraceChunk chunk)
    {
        _blob.Clear();
        _blob.Text(chunk.Id);
        _blob.Text(chunk.Source);
        _blob.Text(chunk.HeadingPath);
        _blob.Byte((byte)(
            (chunk.Span is null ? ChunkMarks.None : ChunkMarks.Span) | (chunk.TokenCount is null ? ChunkMarks.None : ChunkMarks.TokenCount)
            | (chunk.Page is null ? ChunkMarks.None : ChunkMarks.Page) | (chunk.IsOverTokenLimit ? ChunkMarks.OverTokenLimit : ChunkMarks.None)));
        _blob.Span(chunk.Span ?? default);
        _blob.Signed(chunk.TokenCount ?? 0);
        _blob.Signed(chunk.Page ?? 0);
        _blob.Text(chunk.Text);
        return new WrittenChunk(KeyOf(_blob.Written), _blob.Written.ToArray());
    }

    /// <exception cref="InvalidDataException">It is not what was written; why.</exception>
    public static TraceChunk Read(ReadOnlySpan<byte> bytes, ChunkKey key)
    {
        if (KeyOf(bytes) != key)
        {
            throw new InvalidDataException("the checksum of a chunk is wrong");
        }

        var reader = new BlobReader(bytes);
        var (id, source, headingPath, marks) = (reader.Text(), reader.Text(), reader.Text(), (ChunkMarks)reader.Byte());
        var (span, tokens, page) = (reader.Span(), reader.SignedInt(), reader.SignedInt());
        return new TraceChunk
        {
            Id = id,
            Source = source,
            HeadingPath = headingPath,
            Span = marks.HasFlag(ChunkMarks.Span) ? span : null,
            TokenCount = marks.HasFlag(ChunkMarks.TokenCount) ? tokens : null,
            Page = marks.HasFlag(ChunkMarks.Page) ? page : null,
            IsOverTokenLimit = marks.HasFlag(ChunkMarks.OverTokenLimit),
            Text = reader.Text(),
        };
    }

    private static ChunkKey KeyOf(ReadOnlySpan<byte> chunk)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chunk, hash);
        return ChunkKey.Read(hash);
    }
}
