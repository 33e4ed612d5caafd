using Grpc.Core;

namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>Which methods were called how often, and with what metadata last.</summary>
internal sealed class CallLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _requests = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _metadata = [];

    public IReadOnlyDictionary<string, int> Requests
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_requests);
            }
        }
    }

    public void Add(string method, Metadata headers)
    {
        var text = headers.Where(entry => !entry.IsBinary).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        lock (_lock)
        {
            _requests[method] = _requests.GetValueOrDefault(method) + 1;
            _metadata[method] = text;
        }
    }

    public IReadOnlyDictionary<string, string>? LastMetadata(string method)
    {
        lock (_lock)
        {
            return _metadata.GetValueOrDefault(method);
        }
    }
}
