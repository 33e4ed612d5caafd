using System.Text;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Question and source are written in different scripts, and sources in the question's are preferred.</summary>
internal sealed class LanguageMismatch : IDefect
{
    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => (Suspect(subject) is { } suspicion ? [suspicion] : Array.Empty<Suspicion>()).ToAsyncEnumerable();

    private static Suspicion? Suspect(Subject subject)
    {
        var asked = Script(subject.Question.Text);
        if (asked is null || subject.Targets.Count == 0 || subject.Targets.Any(target => Script(target.Text) is not { } script || script == asked))
        {
            return null;
        }

        var own = subject.Competitors(int.MaxValue).Where(chunk => Script(chunk.Text) == asked).Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal);
        return own.Count == 0 ? null : new Suspicion
        {
            Cause = CauseCodes.LanguageMismatch,
            Sentence = $"The question is written in {asked} letters, its source in {Script(subject.Targets[0].Text)} ones.",
            Intervention = "leave out the chunks in the question's script",
            NextStep = "Use a multilingual model, or translate questions before searching.",
            Change = new Change { Removed = own },
        };
    }

    // Of the larger half of the letters.
    private static string? Script(string text)
    {
        var counts = text.EnumerateRunes().Where(Rune.IsLetter).Select(NameOf).CountBy(name => name, StringComparer.Ordinal).ToList();
        var all = counts.Sum(entry => entry.Value);
        return counts.Where(entry => entry.Value * 2 > all).Select(entry => entry.Key).FirstOrDefault();
    }

    private static string NameOf(Rune letter) => letter.Value switch
    {
        < 0x250 or (>= 0x1E00 and < 0x1F00) => "Latin",
        >= 0x370 and < 0x400 => "Greek",
        >= 0x400 and < 0x530 => "Cyrillic",
        >= 0x590 and < 0x600 => "Hebrew",
        >= 0x600 and < 0x780 => "Arabic",
        >= 0x900 and < 0xE00 => "Indic",
        >= 0xE00 and < 0xE80 => "Thai",
        >= 0x3040 and < 0x3100 => "Japanese",
        >= 0x3400 and < 0xA000 => "Han",
        >= 0xAC00 and < 0xD7B0 => "Korean",
        _ => "other",
    };
}
