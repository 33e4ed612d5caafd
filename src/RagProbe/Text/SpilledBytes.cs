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

    private const int WindowSize = 16 << 10;

    private readonly string _folder;
    private byte[] _block = new byte[4096];
    private int _used;
    private long _spilled;
    private FileStream? _file;
    private bool _staysInMemory;

    // What was read last, for those that go on behind it. Never changed, so that any thread may look into it.
    private volatile Window? _window;

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

    /// <summary>The bytes from <paramref name="start"/> on, which were appended together or one after the other; until something is appended.</summary>
    /// <exception cref="IOException">The file cannot be read, or is not what was written.</exception>
    public ReadOnlySpan<byte> Read(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        if (start >= _spilled)
        {
            return _block.AsSpan((int)(start - _spilled), length);
        }

        if (start + length > _spilled)
        {
            var joined = new byte[length];
            var fromFile = (int)(_spilled - start);
            ReadFile(start, joined.AsSpan(0, fromFile));
            _block.AsSpan(0, length - fromFile).CopyTo(joined.AsSpan(fromFile));
            return joined;
        }

        var window = _window;
        if (window is null || start < window.Start || start + length > window.Start + window.Bytes.Length)
        {
            window = new Window(start, new byte[Math.Min(Math.Max(length, WindowSize), _spilled - start)]);
            ReadFile(start, window.Bytes);
            _window = window;
        }

        return window.Bytes.AsSpan((int)(start - window.Start), length);
    }

    private void ReadFile(long start, Span<byte> bytes)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var count = RandomAccess.Read(_file!.SafeFileHandle, bytes[read..], start + read);
            read += count > 0 ? count : throw new EndOfStreamException($"The temporary file {_file.Name} has become shorter.");
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

    private sealed record Window(long Start, byte[] Bytes);
}
