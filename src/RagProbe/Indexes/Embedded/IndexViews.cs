using System.Collections.Concurrent;

namespace RagProbe.Indexes.Embedded;

/// <summary>Opens views of a folder's last committed state; connections and the newest snapshot are kept for the next one.</summary>
internal sealed class IndexViews(string folder) : IDisposable
{
    // A compaction may take the matrix file away between reading the state and opening the file; twice in a row it will not.
    private const int Attempts = 5;

    // Two bytes a character: chunk texts take up to 64 MB.
    private readonly ChunkCache _cache = new(maxCharacters: 32 << 20);
    private readonly ConcurrentBag<ReadSession> _idle = [];
    private readonly Lock _loading = new();
    private Snapshot? _newest;
    private volatile bool _isDisposed;

    public IndexView Open()
    {
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(EmbeddedIndex));
            var session = _idle.TryTake(out var idle) ? idle : new ReadSession(folder);
            try
            {
                var state = session.Begin();
                return new IndexView(session, Hold(session, state), _cache, GiveBack);
            }
            catch (FileNotFoundException error)
            {
                session.Dispose();
                if (attempt == Attempts)
                {
                    throw new IndexException($"{error.FileName}: the matrix is missing; the folder was damaged from outside: delete it and rebuild it with `ragprobe index`", error);
                }
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        lock (_loading)
        {
            _newest?.Release();
            _newest = null;
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private Snapshot Hold(ReadSession session, IndexState state)
    {
        lock (_loading)
        {
            // A view that is opened while the index is disposed of must not leave a mapping behind that nobody gives back.
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(EmbeddedIndex));
            if (_newest?.Shows(state) != true)
            {
                var loaded = Snapshot.Load(session.Connection, folder, state);
                _newest?.Release();
                _newest = loaded;
            }

            _newest.Hold();
            return _newest;
        }
    }

    private void GiveBack(ReadSession session)
    {
        _idle.Add(session);
        if (_isDisposed && _idle.TryTake(out var late))
        {
            late.Dispose();
        }
    }
}
