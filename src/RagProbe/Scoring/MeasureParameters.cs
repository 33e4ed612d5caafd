using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>What stands in parentheses after a measure's name: <c>p=0.8</c>, <c>gmax=4</c>, <c>rel&gt;=2</c>. Every one has to be taken.</summary>
internal sealed class MeasureParameters
{
    private const string RelevantFromName = "rel>=";

    private readonly string _measure;
    private readonly int _relevantFrom;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="measure">The whole name, for messages.</param>
    /// <param name="text">Without the parentheses, separated by commas; empty for none.</param>
    /// <param name="relevantFrom">The lowest relevant grade where the text does not say.</param>
    public MeasureParameters(string measure, string text, int relevantFrom)
    {
        (_measure, _relevantFrom) = (measure, relevantFrom);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var length = part.IndexOf('=', StringComparison.Ordinal) + 1;
            if (length < 2 || !_values.TryAdd(part[..length].Replace(" ", "", StringComparison.Ordinal), part[length..].Trim()))
            {
                throw new FormatException($"\"{measure}\": \"{part}\" is no parameter, or there twice. Parameters look like p=0.8, gmax=4 or rel>=2.");
            }
        }
    }

    public int RelevantFrom() => Integer(RelevantFromName, 1, 127) ?? _relevantFrom;

    public int? Integer(string name, int smallest, int largest) => !_values.Remove(name, out var text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= smallest && value <= largest ? value
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"\"{_measure}\": {name}{text} is not {smallest} to {largest}"));

    /// <param name="ends">Whether 0 and 1 themselves are legal.</param>
    public double? Share(string name, bool ends) => !_values.Remove(name, out var text) ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && (ends ? value is >= 0 and <= 1 : value is > 0 and < 1) ? value
        : throw new FormatException($"\"{_measure}\": {name}{text} is not {(ends ? "0 to 1" : "above 0 and below 1")}, written like 0.8");

    /// <summary>Refuses what nobody asked for.</summary>
    public void RequireAllTaken()
    {
        if (_values.Keys.FirstOrDefault() is { } name)
        {
            throw new FormatException($"\"{_measure}\": the measure has no parameter {name.TrimEnd('=', '>')}. Leave it out.");
        }
    }
}
