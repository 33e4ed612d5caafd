namespace RagProbe.Runs;

/// <summary>The bytes of a file, to be read at any place by several threads. A pipe is read into memory.</summary>
internal sealed class TrecFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly ReadOnlyMemory<byte>? _bytes;

    private TrecFile(string path, FileStream stream, ReadOnlyMemory<byte>? bytes)
    {
        (Path, _stream, _bytes, Length) = (path, stream, bytes, bytes?.Length ?? stream.Length);
        Span<byte> head = stackalloc byte[3];
        head = head[..(int)Math.Min(head.Length, Length)];
        Read(0, head);
        Start = head is [0xEF, 0xBB, 0xBF] ? 3 : 0;
        if (head is [0x1F, 0x8B, ..])
        {
            throw new TrecFileException($"{path}: is compressed (gzip). Unpack it, or give a pipe: --run <(gunzip -c {path})");
        }

        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new TrecFileException($"{path}: is UTF-16. Save it as UTF-8.");
        }
    }

    /// <summary>As the user named it.</summary>
    public string Path { get; }

    /// <summary>Where the text begins: behind the byte order mark, if there is one.</summary>
    public long Start { get; }

    public long Length { get; }

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="TrecFileException">It is compressed or UTF-16.</exception>
    public static TrecFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            return new TrecFile(path, stream, stream.CanSeek ? default(ReadOnlyMemory<byte>?) : ReadToEnd(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Fills a buffer with the bytes from an offset on.</summary>
    public void Read(long offset, Span<byte> buffer)
    {
        if (_bytes is { } bytes)
        {
            bytes.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
            return;
        }

        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(_stream.SafeFileHandle, buffer, offset);
            if (read == 0)
            {
                throw new IOException($"{Path}: became shorter while it was read. Let whatever writes it finish first.");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>The text from <see cref="Start"/> on.</summary>
    /// <exception cref="TrecFileException">It is larger than memory takes at once.</exception>
    public byte[] ReadAll()
    {
        if (Length - Start > Array.MaxLength)
        {
            throw new TrecFileException($"{Path}: is larger than 2 GB. Cut its lists, for example at 1000 documents.");
        }

        var bytes = new byte[Length - Start];
        Read(Start, bytes);
        return bytes;
    }

    public void Dispose() => _stream.Dispose();

    private static ReadOnlyMemory<byte> ReadToEnd(FileStream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }
}
