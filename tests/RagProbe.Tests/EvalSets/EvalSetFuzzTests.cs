using CsCheck;

namespace RagProbe.Tests.EvalSets;

/// <summary>Whatever is in the files, reading ends with a set or with a problem, never with an exception.</summary>
public sealed class EvalSetFuzzTests
{
    private static readonly Gen<string> Json = Pieces(
        "{", "}", "[", "]", ",", ":", "\"id\"", "\"question\"", "\"expected\"", "\"source\"", "\"quote\"", "\"start\"", "\"end\"", "\"grade\"", "\"tags\"", "\"filter\"", "\"must\"", "\"key\"",
        "\"match\"", "\"name\"", "\"defaults\"", "\"version\"", "1", "-3", "1e999", "99999999999999999999", "null", "true", "\"\\ud800\"", "\"a\"", "\n", "// x\n", "\u0000", "😀");

    private static readonly Gen<string> Whole = Gen.OneOf(
        Json,
        Pieces("\"id\":\"a\"", "\"id\":1", "\"question\":\"?\"", "\"expected\":[{\"source\":\"a.md\"}]", "\"expected\":[{\"source\":\"\\ud800\",\"quote\":[]}]", "\"expected\":{}", "\"\\ud800\":1", "\"\\udc00\\ud800\":2", "\"tags\":[\"\\ud800\"]", "\"filter\":{\"\\ud800\":1}", "\"filter\":{\"must\":[{\"\\ud800\":1}]}", "\"filter\":{\"must\":[{\"key\":\"k\",\"match\":{\"\\ud800\":1}}]}", "\"unanswerable\":true", "\"name\":\"x\"", "\"defaults\":{\"\\ud800\":1}")
            .Select(text => "{" + text.Replace("\"\"", "\",\"", StringComparison.Ordinal).Replace("]\"", "],\"", StringComparison.Ordinal).Replace("}\"", "},\"", StringComparison.Ordinal).Replace("1\"", "1,\"", StringComparison.Ordinal).Replace("true\"", "true,\"", StringComparison.Ordinal) + "}"));

    [Fact]
    public void Questions_of_any_content() =>
        Whole.Sample(text => ReadsOrReports(EvalSetFolder.Native(text)), iter: 1000);

    [Fact]
    public void Manifests_of_any_content() =>
        Whole.Sample(text => ReadsOrReports(EvalSetFolder.Native("""{"id":"q","question":"?","unanswerable":true}""").With("evalset.json", text)), iter: 500);

    [Fact]
    public void Tables_of_any_content() =>
        Pieces("question", "references", "corpus_id", ",", "\n", "\r\n", "\"", "\"\"", "[", "{\"\"content\"\":\"\"a\"\"}", "]", " ", "😀", "\u0000")
            .Sample(text => ReadsOrReports(EvalSetFolder.Native().With("evalset.json", """{"name":"x","format":"csv"}""").With("questions.csv", "question,references,corpus_id\n" + text)), iter: 500);

    private static void ReadsOrReports(EvalSetFolder folder)
    {
        using (folder)
        {
            var reading = folder.Read();

            Assert.True(reading.HasErrors || reading.EvalSet is { Questions.Count: > 0 });
            Assert.All(reading.Problems, problem => Assert.NotEmpty(problem.ToString()));
        }
    }

    private static Gen<string> Pieces(params string[] pieces) =>
        Gen.Int[0, pieces.Length - 1].Array[0, 25].Select(indexes => string.Concat(indexes.Select(index => pieces[index])));
}
