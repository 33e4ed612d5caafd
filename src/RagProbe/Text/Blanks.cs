namespace RagProbe.Text;

internal static class Blanks
{
    /// <summary>The range without the blanks at its ends; null when nothing else is in it.</summary>
    public static (int Start, int End)? Trim(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return start < end ? (start, end) : null;
    }
}
