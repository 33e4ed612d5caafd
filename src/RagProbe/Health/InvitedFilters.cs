using RagProbe.Filters;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Health;

/// <summary>Filters made of the values that sampled chunks hold in indexed fields, one field at a time and two at once.</summary>
internal static class InvitedFilters
{
    private const int ValuesPerField = 3;
    private const int MostFields = 12;
    private const int MostPairs = 12;
    private const int FiltersPerPair = 2;

    /// <summary>Which indexed fields no filter is made of, and why.</summary>
    /// <param name="fields">The fields with an index.</param>
    /// <param name="values">By the field's path: what each sampled chunk holds.</param>
    public static IReadOnlyList<(IndexedField Field, string Reason)> LeftOut(IReadOnlyList<IndexedField> fields, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<PayloadValue>>> values) =>
    [
        .. fields.Take(MostFields).Where(field => RowsOf(field, values).All(static row => row.Count == 0)).Select(field => (field, WhyNot(field, values))),
        .. fields.Skip(MostFields).Select(static field => (field, $"only {MostFields} fields are tried")),
    ];

    /// <param name="fields">The fields with an index.</param>
    /// <param name="values">By the field's path: what each sampled chunk holds, in the sample's order.</param>
    public static IReadOnlyList<InvitedFilter> Of(IReadOnlyList<IndexedField> fields, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<PayloadValue>>> values)
    {
        var usable = fields.Take(MostFields).Select(field => (Field: field, Rows: RowsOf(field, values))).Where(static field => field.Rows.Any(static row => row.Count > 0)).ToList();
        var pairs =
            from left in Enumerable.Range(0, usable.Count)
            from right in Enumerable.Range(left + 1, usable.Count - left - 1)
            select (Left: usable[left], Right: usable[right]);
        return
        [
            .. usable.SelectMany(static field => Singles(field.Rows)),
            .. pairs.Take(MostPairs).SelectMany(static pair => pair.Left.Rows.Zip(pair.Right.Rows)
                .Where(static rows => rows.First.Count > 0 && rows.Second.Count > 0)
                .Select(static rows => new InvitedFilter($"{rows.First[0].Text} and {rows.Second[0].Text}", new Filter { Must = [.. rows.First[0].Filter.Must, .. rows.Second[0].Filter.Must] }))
                .DistinctBy(static filter => filter.Text, StringComparer.Ordinal)
                .Take(FiltersPerPair)),
        ];
    }

    // The most frequent, a middling and the rarest value: broad and narrow filters take different ways through a graph.
    private static IEnumerable<InvitedFilter> Singles(IReadOnlyList<IReadOnlyList<InvitedFilter>> rows)
    {
        var ranked = rows.SelectMany(static row => row).GroupBy(static filter => filter.Text, StringComparer.Ordinal)
            .OrderByDescending(static same => same.Count()).ThenBy(static same => same.Key, StringComparer.Ordinal)
            .Select(static same => same.First()).ToList();
        return ranked.Count <= ValuesPerField ? ranked : [ranked[0], ranked[ranked.Count / 2], ranked[^1]];
    }

    private static IReadOnlyList<IReadOnlyList<InvitedFilter>> RowsOf(IndexedField field, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<PayloadValue>>> values)
    {
        if (!values.TryGetValue(field.Path, out var rows))
        {
            return [];
        }

        return field.Type switch
        {
            "Float" => Halves(rows, NumberOf, (number, middle) => Half(field.Path, number, middle)),
            "Datetime" => Halves(rows, TimeOf, (time, middle) => Half(field.Path, time, middle)),
            _ => Values(field, rows),
        };
    }

    private static string WhyNot(IndexedField field, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<PayloadValue>>> values) => field.Type switch
    {
        "Geo" => "filters by place are not made",
        "Text" => "filters by words of a text are not made",
        "Keyword" or "Uuid" or "Integer" or "Bool" or "Float" or "Datetime" => values.ContainsKey(field.Path) ? "no sampled chunk holds a value of that type" : "the path leads into lists",
        _ => "the type is not known",
    };

    // What is ordered is asked for by range: the half that the chunk lies in.
    private static IReadOnlyList<IReadOnlyList<InvitedFilter>> Halves<T>(IReadOnlyList<IReadOnlyList<PayloadValue>> rows, Func<PayloadValue, T?> read, Func<T, T, InvitedFilter> half)
        where T : struct
    {
        T[] sorted = [.. rows.SelectMany(static row => row).Select(read).OfType<T>().Order()];
        return sorted.Length == 0 ? [] : [.. rows.Select(row => (IReadOnlyList<InvitedFilter>)[.. row.Select(read).OfType<T>().Select(value => half(value, sorted[sorted.Length / 2]))])];
    }

    private static IReadOnlyList<IReadOnlyList<InvitedFilter>> Values(IndexedField field, IReadOnlyList<IReadOnlyList<PayloadValue>> rows) =>
        [.. rows.Select(row => (IReadOnlyList<InvitedFilter>)[.. row.Where(value => Fits(field.Type, value)).Select(value => new InvitedFilter($"{field.Path} = {value}", new Filter { Must = [new FilterCondition.Match(field.Path, value)] }))])];

    private static InvitedFilter Half(string path, double number, double middle) => number >= middle
        ? new InvitedFilter(Numbers.Text($"{path} >= {middle}"), new Filter { Must = [new FilterCondition.Range(path, Gte: middle)] })
        : new InvitedFilter(Numbers.Text($"{path} < {middle}"), new Filter { Must = [new FilterCondition.Range(path, Lt: middle)] });

    private static InvitedFilter Half(string path, DateTimeOffset time, DateTimeOffset middle) => time >= middle
        ? new InvitedFilter($"{path} >= {PointInTime.Write(middle)}", new Filter { Must = [new FilterCondition.TimeRange(path, Gte: middle)] })
        : new InvitedFilter($"{path} < {PointInTime.Write(middle)}", new Filter { Must = [new FilterCondition.TimeRange(path, Lt: middle)] });

    private static DateTimeOffset? TimeOf(PayloadValue value) => value is PayloadValue.Text text ? PointInTime.Parse(text.Value) : null;

    private static double? NumberOf(PayloadValue value) => value switch
    {
        PayloadValue.Number number => number.Value,
        PayloadValue.Integer integer => integer.Value,
        _ => null,
    };

    // An index of one type does not know the values of another. Texts that are searched by words and places are not asked for.
    private static bool Fits(string type, PayloadValue value) => type switch
    {
        "Keyword" or "Uuid" => value is PayloadValue.Text,
        "Integer" => value is PayloadValue.Integer,
        "Bool" => value is PayloadValue.Flag,
        _ => false,
    };
}
