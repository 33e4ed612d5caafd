using System.Security.Cryptography;
using System.Text;

namespace RagProbe.Embedding.Endpoints;

/// <summary>
/// Tells models behind one name apart by the direction of one vector. The bits of a vector do not serve: many services give the same text
/// slightly different vectors each time. On which side of 32 fixed planes the vector lies stays the same, but for a vector that almost
/// lies in one of them: <see cref="ProbeMemory"/> keeps the first answer for those.
/// </summary>
internal static class EndpointFingerprint
{
    /// <summary>The text whose vector stands for the model.</summary>
    public const string ProbeText = "RagProbe asks for the vector of this sentence to learn which model answers.";

    private const int Planes = 32;

    /// <param name="probe">The vector of <see cref="ProbeText"/>, of unit length.</param>
    /// <param name="generation">1 for the first model that answered under this name here, 2 for the second.</param>
    public static string Of(EmbeddingEndpointOptions options, ReadOnlySpan<float> probe, int generation) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"endpoint 1\n{PlaceOf(options)}\n{options.Model}\n{probe.Length}\n{Sides(probe):x8}\n{generation}\n{options.QueryPrefix}\n{options.DocumentPrefix}\n"))));

    /// <summary>The address without what is no part of the place.</summary>
    public static string PlaceOf(EmbeddingEndpointOptions options) => options.Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>One bit a plane.</summary>
    internal static uint Sides(ReadOnlySpan<float> vector)
    {
        var sides = 0u;
        for (var plane = 0; plane < Planes; plane++)
        {
            var sum = 0.0;
            for (var i = 0; i < vector.Length; i++)
            {
                sum += IsPositive(plane, i) ? vector[i] : -vector[i];
            }

            sides |= (sum > 0 ? 1u : 0u) << plane;
        }

        return sides;
    }

    // The normal of a plane has components of 1 and -1, drawn by SplitMix64, so that every release draws the same.
    private static bool IsPositive(int plane, int component)
    {
        var z = ((ulong)plane << 32 | (uint)component) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) & 1) != 0;
    }
}
