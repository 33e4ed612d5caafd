using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>
/// A measure that counts expected and delivered text in Unicode code points, after Chroma's chunking evaluation (2024), where
/// they are called token-wise or span measures. What a chunk carries of a passage is judged by its text.
/// </summary>
public abstract class CharacterMeasure : IMeasure
{
    private readonly int _cutoff;

    /// <param name="name">Without prefix and cut-off: <c>Recall</c>.</param>
    /// <param name="cutoff">k, at least 1; null for everything delivered.</param>
    protected CharacterMeasure(string name, int? cutoff)
    {
        if (cutoff < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, $"The cut-off of char:{name} is at least 1.");
        }

        _cutoff = cutoff ?? int.MaxValue;
        Name = cutoff is { } k ? string.Create(CultureInfo.InvariantCulture, $"char:{name}@{k}") : $"char:{name}";
    }

    public string Name { get; }

    /// <summary>Null when no relevant judgment has a passage.</summary>
    public double? Evaluate(JudgedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var overlap = TextOverlap.Of(delivery, _cutoff);
        return overlap.Expected == 0 ? null : Score(overlap);
    }

    private protected abstract double Score(TextOverlap overlap);
}
