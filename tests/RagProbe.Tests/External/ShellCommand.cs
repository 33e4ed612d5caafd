namespace RagProbe.Tests.External;

/// <summary>Programs of a few lines of shell that are asked as a retriever is.</summary>
internal static class ShellCommand
{
    /// <summary>Takes a line a question, with its id in <c>$id</c>.</summary>
    /// <param name="answer">What is done for each question.</param>
    public static string Loop(string answer) => $$"""
        while IFS= read -r line; do
          id=${line#*\"id\":\"}; id=${id%%\"*}
          {{answer}}
        done
        """;

    /// <summary>Prints an answer with one result to the question <c>$id</c>.</summary>
    public const string Answer = """printf '{"id":"%s","results":[{"text":"about %s","score":1}]}\n' "$id" "$id" """;
}
