using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RagProbe.EvalSets;

/// <summary>
/// What Ragas and LlamaIndex have in common: the passages that a question was made of, without the documents they come from.
/// They become quotes without a source.
/// </summary>
internal static partial class ReferenceContexts
{
    /// <param name="name">The field that holds the list; reported when nothing is in it.</param>
    /// <param name="lineOf">The line of an item, by its name.</param>
    public static IReadOnlyList<Judgment> Read(JsonFields fields, string name, string file, Func<string, int> lineOf)
    {
        var judgments = new List<Judgment>();
        var items = fields.List(name);
        if (items.Count == 0 && (!fields.Has(name) || fields.Any(name)?.ValueKind == JsonValueKind.Array))
        {
            fields.Error(name, fields.Has(name) ? "is empty: nothing is expected" : "is missing: nothing is expected", "Add the passages that hold the answer, or remove the question; one without an answer can be written in the native format.");
        }

        foreach (var (value, item) in items)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                fields.Error(item, "must be a text", "Write the passage in double quotes.", value.GetRawText());
            }
            else if (fields.TextOf(value, item) is { } text)
            {
                // Ragas marks the contexts of questions over several passages: "<1-hop>", a blank line, and the passage.
                var quote = HopMark().Replace(text, "", 1);
                if (string.IsNullOrWhiteSpace(quote))
                {
                    fields.Error(item, "is empty", "Fill it in or remove it.");
                }
                else if (judgments.Exists(other => other.Quote == quote))
                {
                    fields.Warning(item, "the passage is there already; it counts once", "Remove it.", quote);
                }
                else
                {
                    judgments.Add(new Judgment { Source = "", Quote = quote, Origin = new FileLine(file, lineOf(item)) { Field = fields.PathOf(item) } });
                }
            }
        }

        return judgments;
    }

    /// <summary>Ids for questions that have none, by their place in the file, from 1: q0001.</summary>
    public static string Id(int place) => string.Create(CultureInfo.InvariantCulture, $"q{place:0000}");

    [GeneratedRegex(@"\A\s*<[0-9]{1,4}-hop>\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HopMark();
}
