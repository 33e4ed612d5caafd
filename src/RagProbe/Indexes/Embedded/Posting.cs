using System.Runtime.InteropServices;

namespace RagProbe.Indexes.Embedded;

/// <summary>A place of a term. Stored as it lies in memory, little-endian like the matrix.</summary>
/// <param name="Weight">Of the term in the row's chunk, without the inverse document frequency.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct Posting(int Row, float Weight);
