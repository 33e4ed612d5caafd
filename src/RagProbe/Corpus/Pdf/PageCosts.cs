using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace RagProbe.Corpus.Pdf;

/// <summary>
/// What the pages of a PDF cost to draw, before one is drawn. A form may draw other forms many times, and these others: ten forms of a
/// few bytes can stand for a page that is never finished.
/// </summary>
internal sealed class PageCosts(Structure structure)
{
    private const int DeepestTree = 64;
    private const int DeepestForm = 64;
    private const int MostSteps = 100_000;
    private const long Endless = long.MaxValue / 4;

    private static readonly Cost Unbounded = new(Endless, Endless);

    private readonly Dictionary<IndirectReference, ContentScan> _scans = [];
    private readonly Dictionary<IndirectReference, Cost> _forms = [];
    private readonly List<(DictionaryToken Page, DictionaryToken? Resources)> _pages = [];
    private int _steps;

    /// <summary>The cost of each page in order; at most one more than <see cref="DocumentLimits.PdfPages"/> of them.</summary>
    public IEnumerable<Cost> Pages()
    {
        _pages.Clear();
        if (structure.Catalog.CatalogDictionary.TryGet<DictionaryToken>(NameToken.Pages, structure.TokenScanner, out var root))
        {
            AddPages(root, null, 0);
        }

        foreach (var (page, resources) in _pages)
        {
            _steps = 0;
            yield return Of(page, resources);
        }
    }

    private void AddPages(DictionaryToken node, DictionaryToken? inherited, int depth)
    {
        var resources = node.TryGet<DictionaryToken>(NameToken.Resources, structure.TokenScanner, out var own) ? own : inherited;
        if (!node.TryGet<ArrayToken>(NameToken.Kids, structure.TokenScanner, out var children))
        {
            _pages.Add((node, resources));
            return;
        }

        foreach (var child in children.Data)
        {
            if (depth < DeepestTree && _pages.Count <= DocumentLimits.PdfPages && ++_steps <= MostSteps && Resolve(child) is DictionaryToken dictionary)
            {
                AddPages(dictionary, resources, depth + 1);
            }
        }
    }

    private Cost Of(DictionaryToken page, DictionaryToken? resources)
    {
        var total = default(Cost);
        page.TryGet(NameToken.Contents, out var contents);
        foreach (var content in Resolve(contents) is ArrayToken several ? several.Data : contents is null ? [] : [contents])
        {
            total += Of(content, new Scope(FormsOf(resources), null), 0).Cost;
        }

        return total;
    }

    // Whether the cost holds wherever the stream is drawn: all the names that it uses are its own.
    private (Cost Cost, bool IsFixed) Of(IToken content, Scope scope, int depth)
    {
        if (content is IndirectReferenceToken known && _forms.TryGetValue(known.Data, out var cost))
        {
            return (cost, true);
        }

        if (depth > DeepestForm || ++_steps > MostSteps)
        {
            return (Unbounded, false);
        }

        if (Resolve(content) is not StreamToken stream)
        {
            return (default, true);
        }

        var isForm = depth > 0;
        if (isForm && !(stream.StreamDictionary.TryGet<NameToken>(NameToken.Subtype, structure.TokenScanner, out var kind) && kind.Equals(NameToken.Form)))
        {
            return (default, true);
        }

        if (isForm && stream.StreamDictionary.TryGet<DictionaryToken>(NameToken.Resources, structure.TokenScanner, out var resources))
        {
            scope = new Scope(FormsOf(resources), scope);
        }

        var scan = Scan(content, stream);
        var total = new Cost(scan.Bytes, scan.TextBytes);
        var isFixed = isForm;
        foreach (var (name, count) in scan.Calls)
        {
            var worst = default(Cost);
            foreach (var (form, isOwn) in scope.Find(name))
            {
                var drawn = Of(form, scope, depth + 1);
                worst = Cost.Max(worst, drawn.Cost);
                isFixed &= isOwn && drawn.IsFixed;
            }

            isFixed &= scope.Forms.ContainsKey(name);
            total += worst.Times(count);
        }

        if (isFixed && content is IndirectReferenceToken reference)
        {
            _forms[reference.Data] = total;
        }

        return (total, isFixed);
    }

    private ContentScan Scan(IToken content, StreamToken stream)
    {
        if (content is not IndirectReferenceToken reference)
        {
            return ContentScan.Of(stream.Decode(structure.FilterProvider, structure.TokenScanner).Span);
        }

        return _scans.TryGetValue(reference.Data, out var scan)
            ? scan
            : _scans[reference.Data] = ContentScan.Of(stream.Decode(structure.FilterProvider, structure.TokenScanner).Span);
    }

    private Dictionary<string, IToken> FormsOf(DictionaryToken? resources)
    {
        var forms = new Dictionary<string, IToken>(StringComparer.Ordinal);
        if (resources is not null && resources.TryGet<DictionaryToken>(NameToken.Xobject, structure.TokenScanner, out var objects))
        {
            foreach (var (name, token) in objects.Data)
            {
                forms[name] = token;
            }
        }

        return forms;
    }

    private IToken? Resolve(IToken? token) => token is IndirectReferenceToken reference ? structure.TokenScanner.Get(reference.Data)?.Data : token;

    /// <param name="ContentBytes">Drawing instructions.</param>
    /// <param name="TextBytes">Bytes of the texts among them.</param>
    internal readonly record struct Cost(long ContentBytes, long TextBytes)
    {
        public static Cost operator +(Cost left, Cost right) => new(Math.Min(Endless, left.ContentBytes + right.ContentBytes), Math.Min(Endless, left.TextBytes + right.TextBytes));

        public static Cost Max(Cost left, Cost right) => new(Math.Max(left.ContentBytes, right.ContentBytes), Math.Max(left.TextBytes, right.TextBytes));

        // A form without any instruction still costs the call.
        public Cost Times(int count) => new(Product(Math.Max(1, ContentBytes), count), Product(TextBytes, count));

        private static long Product(long value, int count) => value > Endless / Math.Max(1, count) ? Endless : value * count;
    }

    /// <summary>The forms that can be drawn by name: those of a stream's own resources, then those of whatever draws it.</summary>
    private sealed record Scope(Dictionary<string, IToken> Forms, Scope? Outer)
    {
        // Of a name that cannot be told, all.
        public IEnumerable<(IToken Form, bool IsOwn)> Find(string name)
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
            {
                if (name.Length == 0)
                {
                    foreach (var form in scope.Forms.Values)
                    {
                        yield return (form, ReferenceEquals(scope, this));
                    }
                }
                else if (scope.Forms.TryGetValue(name, out var form))
                {
                    yield return (form, ReferenceEquals(scope, this));
                    yield break;
                }
            }
        }
    }
}
