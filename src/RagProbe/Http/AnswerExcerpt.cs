namespace RagProbe.Http;

/// <summary>The beginning of what a server said, on one line: for messages.</summary>
internal static class AnswerExcerpt
{
    private const int MostShown = 200;

    public static string Of(string answer)
    {
        var line = string.Join(' ', answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "nothing" : line.Length <= MostShown ? line : $"{line[..MostShown]}…";
    }
}
