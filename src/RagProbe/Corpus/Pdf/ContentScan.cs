using System.Text;

namespace RagProbe.Corpus.Pdf;

/// <summary>What a stream of drawing instructions can cost, read off its bytes: never too little, at times too much.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="TextBytes">Bytes within "(...)" and "&lt;...&gt;": at least as many as letters are drawn.</param>
/// <param name="Calls">How often each form or picture is drawn, by name; an empty name where it cannot be told.</param>
internal sealed record ContentScan(long Bytes, long TextBytes, IReadOnlyDictionary<string, int> Calls)
{
    public static ContentScan Of(ReadOnlySpan<byte> content)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var from = 0; content[from..].IndexOf("Do"u8) is >= 0 and var found; from += found + 2)
        {
            var at = from + found;
            if (at > 0 && !IsRegular(content[at - 1]) && (at + 2 == content.Length || !IsRegular(content[at + 2])))
            {
                var name = NameBefore(content[..at]);
                calls[name] = calls.GetValueOrDefault(name) + 1;
            }
        }

        return new ContentScan(content.Length, CountText(content), calls);
    }

    private static long CountText(ReadOnlySpan<byte> content)
    {
        long count = 0;
        var depth = 0;
        var isHexadecimal = false;
        for (var at = 0; at < content.Length; at++)
        {
            var value = content[at];
            count += depth > 0 || isHexadecimal ? 1 : 0;
            if (depth > 0 && value == '\\')
            {
                at++;
            }
            else if (value == '(' && !isHexadecimal)
            {
                depth++;
            }
            else if (value == ')' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0)
            {
                isHexadecimal = value == '<' ? !isHexadecimal : value != '>' && isHexadecimal;
            }
        }

        return count;
    }

    private static string NameBefore(ReadOnlySpan<byte> content)
    {
        var end = content.Length;
        while (end > 0 && IsBlank(content[end - 1]))
        {
            end--;
        }

        var start = end;
        while (start > 0 && IsRegular(content[start - 1]))
        {
            start--;
        }

        return start > 0 && content[start - 1] == '/' ? Unescape(Encoding.Latin1.GetString(content[start..end])) : "";
    }

    // "#41" is an A in a name.
    private static string Unescape(string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            if (name[at] == '#' && at + 2 < name.Length && char.IsAsciiHexDigit(name[at + 1]) && char.IsAsciiHexDigit(name[at + 2]))
            {
                text.Append((char)Convert.ToInt32(name.Substring(at + 1, 2), 16));
                at += 2;
            }
            else
            {
                text.Append(name[at]);
            }
        }

        return text.ToString();
    }

    private static bool IsBlank(byte value) => value is 0 or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' or (byte)' ';

    private static bool IsRegular(byte value) => !IsBlank(value) && !"()<>[]{}/%"u8.Contains(value);
}
