using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant;

/// <summary>One request on its way: what was asked, and what came back so far.</summary>
internal sealed class Inquiry(SearchRequest request, QueryPoints query)
{
    // Most ties are of a few chunks that stand in several documents.
    private const uint FirstStep = 16;

    private readonly List<ScoredPoint> _points = [];
    private uint _step = FirstStep;

    public SearchRequest Request => request;

    /// <summary>What to ask next.</summary>
    public QueryPoints Query { get; private set; } = query;

    public IReadOnlyList<ScoredPoint> Points => _points;

    public int Retries { get; private set; }

    /// <summary>The last point that came, beyond the limit, has the score of the last one within it: there may be more of that score.</summary>
    public bool HasTieAtCut => _points.Count > request.Parameters.Limit && (ulong)_points.Count == Reach && _points[request.Parameters.Limit - 1].Score == _points[^1].Score;

    // How many points were asked for.
    private ulong Reach => Query.Offset + Query.Limit;

    public void Add(IReadOnlyList<ScoredPoint> points, int retries)
    {
        _points.AddRange(points);
        Retries += retries;
    }

    /// <summary>Asks for the whole tie, further down than before; what is above it stays. False where strict mode lets nothing more through.</summary>
    public bool Widen(StrictModeConfig? limits)
    {
        var tied = _points[^1].Score;
        var above = _points.FindIndex(point => point.Score == tied);
        var reach = (ulong)above + limits.PointsPerAnswer((uint)(_points.Count - above) + _step);
        if (reach <= Reach)
        {
            return false;
        }

        _step *= 2;

        Query = Query.Clone();
        Query.Offset = (ulong)above;
        Query.Limit = reach - (ulong)above;
        _points.RemoveRange(above, _points.Count - above);
        return true;
    }
}
