using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Text;

namespace RagProbe.Inspection;

/// <summary>What the sampled points hold at one path: one value a point, null where there is none.</summary>
internal sealed class PayloadColumn
{
    private readonly Value?[] _values;

    /// <param name="path">Where.</param>
    /// <param name="name">The path's last name.</param>
    /// <param name="values">One a point.</param>
    /// <param name="holdsJson">Its texts are JSON objects, which have columns of their own.</param>
    public PayloadColumn(PayloadPath path, string name, Value?[] values, bool holdsJson)
    {
        (Path, Name, HoldsJson, _values) = (path, Simplify(name), holdsJson, values);
        Texts = [.. values.Select(static value => value?.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null)];
        Integers = [.. values.Select(static value => value?.KindCase == Value.KindOneofCase.IntegerValue ? value.IntegerValue : (long?)null)];
        Present = values.Count(static value => value is not null && value.KindCase != Value.KindOneofCase.NullValue);
        TextCount = Texts.Count(static text => text is not null);
        IntegerCount = Integers.Count(static integer => integer is not null);
    }

    public PayloadPath Path { get; }

    /// <summary>The last name in small letters, without signs: page_content and pageContent are both <c>pagecontent</c>.</summary>
    public string Name { get; }

    public bool HoldsJson { get; }

    public IReadOnlyList<Value?> Values => _values;

    public IReadOnlyList<string?> Texts { get; }

    public IReadOnlyList<long?> Integers { get; }

    /// <summary>How many points have a value here that is not null.</summary>
    public int Present { get; }

    public int TextCount { get; }

    public int IntegerCount { get; }

    public double Share(int count) => _values.Length == 0 ? 0 : (double)count / _values.Length;

    public int DistinctTexts() => Texts.Where(static text => text is not null).Distinct(StringComparer.Ordinal).Count();

    /// <summary>A number, also where it was stored as text (<c>"4"</c>); null where there is none.</summary>
    public long? Number(int point) =>
        Integers[point] ?? (Texts[point] is { Length: > 0 and <= 18 } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    public int MedianLength()
    {
        var lengths = Texts.Where(static text => text is not null).Select(static text => new CodePointMap(text!).CodePointCount).Order().ToArray();
        return lengths.Length == 0 ? 0 : lengths[lengths.Length / 2];
    }

    private static string Simplify(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
