using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>How a source was found among the documents, the strictest way first.</summary>
public enum SourceLinkKind
{
    /// <summary>It is the document's id.</summary>
    Exact,

    /// <summary>The same path, written with other case or slashes.</summary>
    NormalisedPath,

    /// <summary>One path is the end of the other.</summary>
    PathSuffix,

    /// <summary>The same file name.</summary>
    FileName,

    /// <summary>The same file name, its extension aside.</summary>
    FileStem,

    /// <summary>Several documents answer to it.</summary>
    Ambiguous,

    None,
}

/// <param name="DocumentId">The document; null when ambiguous or none.</param>
/// <param name="Candidates">The documents to choose from when ambiguous; the nearest name, if any, when there is none.</param>
internal sealed record SourceLink(SourceLinkKind Kind, string? DocumentId, IReadOnlyList<string> Candidates);

/// <summary>
/// Finds the document that a label or a payload means: by its id, else by the first of path without regard to case and slashes,
/// end of the path, file name, and file name without extension that a document answers to. If several answer, nobody is chosen.
/// An address is read as the path in it, without query and fragment, its escapes decoded.
/// </summary>
internal sealed class SourceLinker
{
    private static readonly char[] Slashes = ['/', '\\'];

    private readonly HashSet<string> _ids;
    private readonly Dictionary<string, List<string>> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _bySuffix = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byStem = new(StringComparer.Ordinal);

    public SourceLinker(IEnumerable<string> documentIds)
    {
        _ids = documentIds.ToHashSet(StringComparer.Ordinal);
        foreach (var id in _ids.Order(StringComparer.Ordinal))
        {
            var parts = Parts(id);
            Add(_byPath, string.Join('/', parts), id);
            for (var start = 1; start < parts.Length; start++)
            {
                Add(_bySuffix, string.Join('/', parts[start..]), id);
            }

            if (parts.Length > 0)
            {
                Add(_byStem, Stem(parts[^1]), id);
            }
        }
    }

    public SourceLink Link(string label)
    {
        if (_ids.Contains(label))
        {
            return new SourceLink(SourceLinkKind.Exact, label, []);
        }

        // As it is written first: a file name may hold a percent sign or a hash.
        var path = PathOf(label);
        return LinkPath(label)
            ?? (path == label ? null : _ids.Contains(path) ? new SourceLink(SourceLinkKind.NormalisedPath, path, []) : LinkPath(path))
            ?? LinkStem(path)
            ?? new SourceLink(SourceLinkKind.None, null, NearestName.Find(label, _ids) is { } nearest ? [nearest] : []);
    }

    private SourceLink? LinkPath(string label)
    {
        var parts = Parts(label);
        if (parts.Length == 0)
        {
            return null;
        }

        return new[] { Try(SourceLinkKind.NormalisedPath, _byPath, string.Join('/', parts)), Try(parts.Length == 1 ? SourceLinkKind.FileName : SourceLinkKind.PathSuffix, _bySuffix, string.Join('/', parts)) }
            .Concat(Enumerable.Range(1, parts.Length - 1).Select(start => string.Join('/', parts[start..])).SelectMany(tail => new[]
            {
                // The label's own path may begin above the corpus folder.
                Try(tail.Contains('/', StringComparison.Ordinal) ? SourceLinkKind.PathSuffix : SourceLinkKind.FileName, _byPath, tail),
                Try(tail.Contains('/', StringComparison.Ordinal) ? SourceLinkKind.PathSuffix : SourceLinkKind.FileName, _bySuffix, tail),
            }))
            .FirstOrDefault(link => link is not null);
    }

    private SourceLink? LinkStem(string label) => Parts(label) is [.., var name] ? Try(SourceLinkKind.FileStem, _byStem, name) ?? Try(SourceLinkKind.FileStem, _byStem, Stem(name)) : null;

    // Of an address the path, without host; of anything else the text without what begins at ? or #.
    private static string PathOf(string label)
    {
        var scheme = label.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : label.IndexOf('/', scheme + 3) is >= 0 and var slash ? slash + 1 : label.Length;
        var path = label[start..];
        var end = path.AsSpan().IndexOfAny('?', '#');
        return Uri.UnescapeDataString(end < 0 ? path : path[..end]);
    }

    private static SourceLink? Try(SourceLinkKind kind, Dictionary<string, List<string>> index, string key) =>
        !index.TryGetValue(key, out var ids) ? null
        : ids.Count == 1 ? new SourceLink(kind, ids[0], [])
        : new SourceLink(SourceLinkKind.Ambiguous, null, ids);

    private static void Add(Dictionary<string, List<string>> index, string key, string id)
    {
        if (!index.TryGetValue(key, out var ids))
        {
            index.Add(key, ids = []);
        }

        ids.Add(id);
    }

    private static string[] Parts(string path) =>
        [.. path.Trim().ToLowerInvariant().Split(Slashes, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".")];

    private static string Stem(string fileName)
    {
        var dot = fileName.LastIndexOf('.');
        return dot <= 0 ? fileName : fileName[..dot];
    }
}
