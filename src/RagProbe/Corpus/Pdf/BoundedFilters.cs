using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace RagProbe.Corpus.Pdf;

/// <summary>
/// The library's filters within a budget: a stream is measured before it is decompressed, which the library does in memory and without
/// bounds. Pictures are not decoded: no text is in them.
/// </summary>
internal sealed class BoundedFilters(DecodeBudget budget) : IFilterProvider
{
    private static readonly IFilterProvider Library = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bounded(Library.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bounded(Library.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bounded(Library.GetAllFilters());

    private List<IFilter> Bounded(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, budget))];

    private sealed class BoundedFilter(IFilter filter, DecodeBudget budget) : IFilter
    {
        public bool IsSupported => DecodedLength.IsKnown(filter);

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (!IsSupported)
            {
                return Memory<byte>.Empty;
            }

            budget.Spend(DecodedLength.Of(filter, input, budget.Left));
            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }
    }
}
