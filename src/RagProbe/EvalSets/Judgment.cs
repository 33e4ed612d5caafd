using System.Text.Json.Serialization;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// One judged source of a question (a line of qrels). It points to a document, and where the label is that exact, to a
/// passage of it; never to a chunk, so that labels survive re-chunking.
/// </summary>
public sealed record Judgment
{
    /// <summary>
    /// The id of the source document. Empty as read from a set that names none, only quotes: resolution then finds every document
    /// that holds the quote.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The expected passage; null when the whole document is what is judged, or when a quote is not resolved yet.</summary>
    public TextSpan? Span { get; init; }

    /// <summary>The text of the passage. After resolution it is the document's own text at <see cref="Span"/>.</summary>
    public string? Quote { get; init; }

    /// <summary>Up to 40 code points of the document before and after the passage (set by resolution): they tell a short quote from its namesakes.</summary>
    public string TextBefore { get; init; } = "";

    /// <inheritdoc cref="TextBefore"/>
    public string TextAfter { get; init; } = "";

    /// <summary>1 to 3 in the native format, unless its evalset.json says otherwise; other formats may hold 0 (judged, not relevant), negative or higher values.</summary>
    public int Grade { get; init; } = 1;

    /// <summary>Where it was read; null when it does not come from a file.</summary>
    [JsonIgnore]
    public FileLine? Origin { get; init; }

    public bool IsRelevant => Grade >= 1;
}
