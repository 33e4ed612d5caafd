namespace RagProbe.Text;

/// <summary>
/// Bytes that are appended and read back: the last ones in memory, the others in a file of the system's temporary folder that nobody
/// else sees and that is gone with the object, at the latest with the process. Where no file can be written, all of them stay in memory.
/// Appending is for one thread; once that is done, reading is for any number.
/// </summary>
internal sealed class SpilledBytes
{
    /// <summary>What is kept in memory, in bytes, before a file is made.</summary>
    public const int BlockSize = 256 << 10;

    private readonly string _folder;
    private byte[] _block = new byte[4096];
    private int _used;
    private long _spilled;
    private FileStream? _file;
    private bool _staysInMemory;

    public SpilledBytes()
        : this(Path.GetTempPath())
    {
    }

    /// <param name="folder">Of the file.</param>
    internal SpilledBytes(string folder) => _folder = folder;

    /// <summary>Where the bytes end, which is where the next ones begin.</summary>
    public long Length => _spilled + _used;

    /// <summary>Returns where they end.</summary>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        if (_used > 0 && _used + bytes.Length > BlockSize && !_staysInMemory)
        {
            Spill();
        }

        if (_used + bytes.Length > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(_used + bytes.Length, _block.Length * 2));
        }

        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
        return Length;
    }

    /// <summary>Fills <paramref name="bytes"/> with those from <paramref name="start"/> on, which were appended together or one after the other.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not what was written.</exception>
    public void Read(long start, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - bytes.Length);
        var fromFile = (int)Math.Clamp(_spilled - start, 0, bytes.Length);
        for (var read = 0; read < fromFile;)
        {
            var count = RandomAccess.Read(_file!.SafeFileHandle, bytes[read..fromFile], start + read);
            read += count > 0 ? count : throw new EndOfStreamException($"The temporary file {_file.Name} has become shorter.");
        }

        if (fromFile < bytes.Length)
        {
            _block.AsSpan((int)(start + fromFile - _spilled), bytes.Length - fromFile).CopyTo(bytes[fromFile..]);
        }
    }

    private void Spill()
    {
        try
        {
            _file ??= Create();
            RandomAccess.Write(_file.SafeFileHandle, _block.AsSpan(0, _used), _spilled);
            _spilled += _used;
            _used = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk: it costs memory, and nothing else.
            _staysInMemory = true;
        }
    }

    private FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose | FileOptions.RandomAccess : FileOptions.RandomAccess,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(_folder, $"ragprobe-{Path.GetRandomFileName()}");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // It lives on without a name until it is closed, even by a kill.
            File.Delete(path);
        }

        return file;
    }
}
