using System.Collections.Frozen;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// English words that carry no topic: articles, pronouns, prepositions, conjunctions, auxiliary and question words, and
/// what the tokenizer leaves of contractions. In lower case.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = """
        a an the this that these those such same other another each every either neither both all any some few more most no not nor only own very too so than just
        i me my myself mine we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves one
        am is are was were be been being do does did doing done have has had having can could may might must shall should will would ought
        and or but if because while although though unless until whether as of at by for with without within about against between into onto upon through during before after above below
        to from up down in out on off over under again further then once here there
        what which who whom whose when where why how
        s t d ll m o re ve don didn doesn isn aren wasn weren won wouldn couldn shouldn hasn haven hadn
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The words that are left; all of them when none would be.</summary>
    public static IReadOnlyList<QuestionWord> Drop(IReadOnlyList<QuestionWord> words)
    {
        var kept = words.Where(static word => !Words.Contains(word.Folded)).ToList();
        return kept.Count == 0 ? words : kept;
    }
}
