using System.Text;

namespace RagProbe.External;

/// <summary>Cuts a command line into words: blanks part them, single and double quotes keep them together. No shell is asked, so nothing else is special.</summary>
internal static class CommandWords
{
    /// <exception cref="FormatException">A quote is not closed, or there is no word.</exception>
    public static IReadOnlyList<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isWord, quote) = (false, '\0');
        foreach (var character in command)
        {
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                End();
            }
            else if (quote == '\0' && character is '\'' or '"')
            {
                (quote, isWord) = (character, true);
            }
            else if (character == quote)
            {
                quote = '\0';
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }

        End();
        return quote != '\0' ? throw new FormatException($"'{command}' has a {quote} that is not closed")
            : words.Count > 0 && words[0].Length > 0 ? words
            : throw new FormatException($"'{command}' names no program; write it like \"python3 retrieve.py\"");

        void End()
        {
            if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }
}
