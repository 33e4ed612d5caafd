using System.Globalization;
using System.Text;
using Spectre.Console;

namespace RagProbe.Cli.Terminal;

/// <summary>
/// Makes text from documents, questions and payloads safe to print: control characters (terminal escapes) and characters that
/// reorder text are replaced by visible stand-ins.
/// </summary>
internal static class TerminalText
{
    /// <summary>One line: line breaks and tabs become blanks.</summary>
    public static string Clean(string text) => Clean(text, keepLineBreaks: false);

    /// <summary>Line breaks stay.</summary>
    public static string CleanLines(string text) => Clean(text, keepLineBreaks: true);

    /// <summary><see cref="Clean(string)"/>, with Spectre's markup escaped.</summary>
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Clean(text));

    public static string MarkupLines(string text) => Spectre.Console.Markup.Escape(CleanLines(text));

    /// <summary>JSON that means the same: what a terminal would obey stands there as "\u...", which only strings of a valid JSON can hold.</summary>
    public static string Json(string json)
    {
        StringBuilder? clean = null;
        for (var at = 0; at < json.Length; at++)
        {
            var character = json[at];
            if (character != '\n' && (char.IsControl(character) || IsReordering(character) || character is '\u2028' or '\u2029'))
            {
                clean ??= new StringBuilder(json, 0, at, json.Length + 64);
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                clean?.Append(character);
            }
        }

        return clean?.ToString() ?? json;
    }

    /// <param name="text">Cleaned.</param>
    /// <param name="width">Terminal cells at most, 1 or more; wide characters take two.</param>
    public static string Shorten(string text, int width)
    {
        var cells = 0;
        var keep = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
            cells += text.Substring(at, length).GetCellWidth();
            if (cells > width)
            {
                return text[..keep] + "…";
            }

            at += length;
            keep = cells <= width - 1 ? at : keep;
        }

        return text;
    }

    private static string Clean(string text, bool keepLineBreaks)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            clean.Append(character switch
            {
                '\n' when keepLineBreaks => '\n',
                '\r' when keepLineBreaks => null,
                '\n' or '\r' or '\t' or '\u2028' or '\u2029' => ' ',
                < ' ' => (char)(0x2400 + character),
                '\u007f' => '\u2421',
                >= '\u0080' and <= '\u009f' => '\ufffd',
                _ when IsReordering(character) => '\ufffd',
                _ => (char?)character,
            });
        }

        return clean.ToString();
    }

    private static bool IsReordering(char character) =>
        character is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
