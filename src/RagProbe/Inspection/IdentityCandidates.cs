using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace RagProbe.Inspection;

/// <summary>Hashes of the text, and ids of the chunk beside the point's own.</summary>
internal static partial class IdentityCandidates
{
    public const double Enough = 0.5;

    /// <summary>Hexadecimal digests, one for each text. That it is the text's own hash is tried with the common functions.</summary>
    public static IEnumerable<PathCandidate> Hashes(IReadOnlyList<PayloadColumn> columns, PayloadColumn text)
    {
        foreach (var column in columns.Where(static column => column.Share(column.TextCount) >= 0.5 && !column.HoldsJson))
        {
            var pairs = column.Texts.Zip(text.Texts).Where(static pair => pair.First is not null && pair.Second is not null).Select(static pair => (Digest: pair.First!, Text: pair.Second!)).ToList();
            if (pairs.Count == 0 || pairs.Exists(static pair => !Digest().IsMatch(pair.Digest)))
            {
                continue;
            }

            var (digests, texts) = (pairs.Select(static pair => pair.Digest).Distinct(StringComparer.Ordinal).Count(), pairs.Select(static pair => pair.Text).Distinct(StringComparer.Ordinal).Count());
            if (Function(pairs) is { } function)
            {
                yield return new PathCandidate(column.Path, 1, $"it is the text's {function}");
            }
            else if (WellKnownNames.Has(PayloadRole.Id, column.Name))
            {
                yield return new PathCandidate(column.Path, 0.1, "hexadecimal digests, but by its name an id");
            }
            else
            {
                var isKnown = WellKnownNames.Has(PayloadRole.Hash, column.Name);
                yield return new PathCandidate(column.Path, (digests == texts ? 0.35 : 0.05) + (isKnown ? 0.3 : 0), FormattableString.Invariant(
                    $"hexadecimal digests, {digests} different for {texts} texts, of none of the usual functions over the text alone{(isKnown ? ", a usual name" : "")}"));
            }
        }
    }

    /// <summary>Different in every point, and not what the point itself is called.</summary>
    public static IEnumerable<PathCandidate> Ids(IReadOnlyList<PayloadColumn> columns, IReadOnlyList<SampledPoint> points)
    {
        foreach (var column in columns.Where(column => column.Share(column.TextCount) >= 0.99 && !column.HoldsJson && WellKnownNames.Has(PayloadRole.Id, column.Name)))
        {
            if (column.DistinctTexts() < column.TextCount)
            {
                yield return new PathCandidate(column.Path, 0.1, "a usual name, but several points share a value");
            }
            else if (column.Texts.Zip(points).All(static pair => string.Equals(pair.First, pair.Second.Id, StringComparison.OrdinalIgnoreCase)))
            {
                yield return new PathCandidate(column.Path, 0.2, "repeats the point's own id");
            }
            else
            {
                yield return new PathCandidate(column.Path, 0.7, "a usual name, different in every point");
            }
        }
    }

    private static string? Function(IReadOnlyList<(string Digest, string Text)> pairs)
    {
        foreach (var (name, compute) in Functions())
        {
            if (pairs.All(pair => string.Equals(pair.Digest, compute(Encoding.UTF8.GetBytes(pair.Text)), StringComparison.OrdinalIgnoreCase)))
            {
                return name;
            }
        }

        return null;
    }

    // MD5 and SHA-1 name what others made; nothing is protected by them here.
#pragma warning disable CA5350, CA5351
    private static (string Name, Func<byte[], string> Compute)[] Functions() =>
    [
        ("SHA-256", static bytes => Convert.ToHexStringLower(SHA256.HashData(bytes))),
        ("MD5", static bytes => Convert.ToHexStringLower(MD5.HashData(bytes))),
        ("SHA-1", static bytes => Convert.ToHexStringLower(SHA1.HashData(bytes))),
        ("SHA-512", static bytes => Convert.ToHexStringLower(SHA512.HashData(bytes))),
    ];
#pragma warning restore CA5350, CA5351

    [GeneratedRegex("^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Digest();
}
