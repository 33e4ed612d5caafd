using System.Collections.Frozen;

namespace RagProbe.Indexes.Lexical;

/// <summary>
/// The English stop words of NLTK, as fastembed drops them. The list's contractions are missing here: an apostrophe is a
/// blank before words are compared, so that they fall apart into pieces, all of which are on the list.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = """
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
        it its itself they them their theirs themselves what which who whom this that these those
        am is are was were be been being have has had having do does did doing
        a an the and but if or because as until while of at by for with about against between into through during
        before after above below to from up down in out on off over under again further then once here there
        when where why how all any both each few more most other some such no nor not only own same so than too very
        can will just should now
        s t d ll m o re ve y ma don ain aren couldn didn doesn hadn hasn haven isn mightn mustn needn shan shouldn wasn weren won wouldn
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="word">In lower case.</param>
    public static bool Contains(string word) => Words.Contains(word);
}
