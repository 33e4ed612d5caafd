using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Filters;

namespace RagProbe.Retrieval;

/// <summary>Reads back what <see cref="PipelineOptions.Describe"/> wrote: a recorded sweep keeps its options in that form.</summary>
internal static class PipelineDescription
{
    private const string FilterLabel = "filter ";

    /// <summary>Null where the text describes no options of this version. What is read describes itself in the same words.</summary>
    public static PipelineOptions? Read(string description)
    {
        try
        {
            var options = Split(description).Aggregate((PipelineOptions?)new PipelineOptions(), (options, part) => options is null ? null : Apply(options, part));
            return options?.Describe() == description ? options : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or JsonException or FilterJsonException)
        {
            return null;
        }
    }

    private static PipelineOptions? Apply(PipelineOptions options, string part) => part switch
    {
        "dense" => options with { Arms = SearchArms.Dense },
        "lexical" => options with { Arms = SearchArms.Lexical },
        "hybrid" => options with { Arms = SearchArms.Hybrid },
        "convex" => options with { Fusion = FusionMethod.Convex },
        "rrf" => options with { Fusion = FusionMethod.Rrf },
        "dbsf" => options with { Fusion = FusionMethod.Dbsf },
        "by the index" => options with { FusionPlace = FusionPlace.Index },
        "exact" => options with { Ann = options.Ann with { Exact = true } },
        "quantization ignored" => options with { Ann = options.Ann with { QuantizationIgnore = true } },
        "quantization used" => options with { Ann = options.Ann with { QuantizationIgnore = false } },
        "rescored" => options with { Ann = options.Ann with { QuantizationRescore = true } },
        "not rescored" => options with { Ann = options.Ann with { QuantizationRescore = false } },
        "indexed only" => options with { Ann = options.Ann with { IndexedOnly = true } },
        "acorn" => options with { Ann = options.Ann with { Acorn = true } },
        _ => ApplyNumber(options, part),
    };

    private static PipelineOptions? ApplyNumber(PipelineOptions options, string part)
    {
        return After("dense weight ") is { } denseWeight ? options with { DenseWeight = Number(denseWeight) }
            : After("constant ") is { } constant ? options with { RrfConstant = Integer(constant) }
            : After("weights ") is { } weights && weights.Split(" and ") is [var dense, var lexical] ? options with { RrfWeights = new RrfWeights(Single(dense), Single(lexical)) }
            : After("ef ") is { } beam ? options with { Ann = options.Ann with { HnswEf = Integer(beam) } }
            : part.EndsWith(" times oversampled", StringComparison.Ordinal) ? options with { Ann = options.Ann with { QuantizationOversampling = Number(part[..^" times oversampled".Length]) } }
            : After("acorn up to ") is { } selectivity ? options with { Ann = options.Ann with { Acorn = true, AcornMaxSelectivity = Number(selectivity) } }
            : After("depth ") is { } depth ? options with { CandidateDepth = Integer(depth) }
            : After("score above ") is { } threshold ? options with { ScoreThreshold = Number(threshold) }
            : After(FilterLabel) is { } filter ? options with { Filter = FilterJson.Parse(filter) }
            : After("chunks per source at most ") is { } perSource ? options with { MaxChunksPerSource = Integer(perSource) }
            : After("top ") is { } topK ? options with { TopK = Integer(topK) }
            : After("context tokens at most ") is { } budget ? options with { ContextTokenBudget = Integer(budget) }
            : null;

        string? After(string label) => part.StartsWith(label, StringComparison.Ordinal) ? part[label.Length..] : null;
    }

    // At commas; those of a filter's JSON are its own.
    private static IEnumerable<string> Split(string description)
    {
        for (var start = 0; start < description.Length;)
        {
            var end = description.AsSpan(start).StartsWith(FilterLabel)
                ? start + FilterLabel.Length + JsonLength(description[(start + FilterLabel.Length)..])
                : description.IndexOf(", ", start, StringComparison.Ordinal) is >= 0 and var comma ? comma : description.Length;
            yield return description[start..end];
            start = end + ", ".Length;
        }
    }

    private static int JsonLength(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        reader.Skip();
        return Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed));
    }

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static float Single(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
