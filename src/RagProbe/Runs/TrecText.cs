using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace RagProbe.Runs;

/// <summary>Fields, numbers and ids in the bytes of a TREC file. Fields are separated by any blanks, as C's isspace has them.</summary>
internal static class TrecText
{
    // 10^0 to 10^22 are exact, and so is the product or quotient with an integer below 2^53, rounded once.
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 23).Select(exponent => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture))];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    /// <summary>The next field of a line from <paramref name="at"/>, which moves behind it; empty at the line's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> NextField(ReadOnlySpan<byte> line, scoped ref int at)
    {
        var start = at;
        while ((uint)start < (uint)line.Length && IsBlank(line[start]))
        {
            start++;
        }

        var end = start;
        while ((uint)end < (uint)line.Length && !IsBlank(line[end]))
        {
            end++;
        }

        at = end;
        return line[start..end];
    }

    /// <summary>Whether a line says anything: it is neither blank nor a comment (#), as trec_eval 10 has them.</summary>
    public static bool HasContent(ReadOnlySpan<byte> line)
    {
        var at = 0;
        return NextField(line, ref at) is [not (byte)'#', ..];
    }

    /// <summary>A decimal number with or without exponent, or an infinity, correctly rounded; false for anything else, NaN included.</summary>
    public static bool TryParseScore(ReadOnlySpan<byte> text, out double score)
    {
        var at = text is [(byte)'-' or (byte)'+', ..] ? 1 : 0;
        long mantissa = 0;
        int digits = 0, fraction = 0;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++, digits++)
        {
            mantissa = (mantissa * 10) + (text[at] - '0');
        }

        if (at < text.Length && text[at] == (byte)'.')
        {
            for (at++; at < text.Length && (uint)(text[at] - '0') <= 9; at++, digits++, fraction++)
            {
                mantissa = (mantissa * 10) + (text[at] - '0');
            }
        }

        if (at == text.Length && digits is > 0 and <= 18 && mantissa < 1L << 53 && fraction < PowersOfTen.Length)
        {
            score = mantissa / PowersOfTen[fraction];
            score = text[0] == (byte)'-' ? -score : score;
            return true;
        }

        return TryParseUnusual(text, out score);
    }

    /// <summary>Of an id's bytes; not the same on every version.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(ReadOnlySpan<byte> id)
    {
        const ulong Factor = 0x9E3779B97F4A7C15;
        var hash = (ulong)id.Length * Factor;
        while (id.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(id), 29) * Factor;
            id = id[sizeof(ulong)..];
        }

        foreach (var value in id)
        {
            hash = (hash ^ value) * Factor;
        }

        return (uint)((hash ^ (hash >> 29)) * Factor >> 32);
    }

    /// <summary>An id as it is compared: a character a byte, so that ordinal order is the order of the bytes.</summary>
    public static string Key(ReadOnlySpan<byte> id) => Encoding.Latin1.GetString(id);

    /// <summary>An id as it is shown.</summary>
    public static string Show(string key) => Ascii.IsValid(key) ? key : Show(Encoding.Latin1.GetBytes(key));

    public static string Show(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>The whole number of a field, sign allowed.</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, out int value)
    {
        var digits = text is [(byte)'+', ..] ? text[1..] : text;
        return Utf8Parser.TryParse(digits, out value, out var read) && read == digits.Length && digits.Length > 0;
    }

    private static bool TryParseUnusual(ReadOnlySpan<byte> text, out double score)
    {
        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out score))
        {
            return !double.IsNaN(score);
        }

        var unsigned = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        score = text is [(byte)'-', ..] ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
    }
}
