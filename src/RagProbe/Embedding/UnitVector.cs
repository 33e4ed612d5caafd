namespace RagProbe.Embedding;

internal static class UnitVector
{
    /// <summary>
    /// Divides by the L2 norm. A vector without length becomes the one whose components are all equal, so that no caller
    /// meets NaN or a vector that has no cosine.
    /// </summary>
    public static void Normalize(Span<float> vector)
    {
        // Summed in order, in double: the same bits on every processor, whatever its vector width.
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        var norm = Math.Sqrt(squares);
        if (norm > 0 && double.IsFinite(norm))
        {
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = (float)(vector[i] / norm);
            }
        }
        else
        {
            vector.Fill((float)(1 / Math.Sqrt(vector.Length)));
        }
    }
}
