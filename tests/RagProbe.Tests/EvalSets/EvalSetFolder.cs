using System.Text;
using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

/// <summary>A folder of files for one test.</summary>
internal sealed class EvalSetFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ragprobe-evalset-");

    public string Path => _folder.FullName;

    public static EvalSetFolder Native(params string[] questions) =>
        new EvalSetFolder().With("evalset.json", """{"name":"test"}""").With("questions.jsonl", string.Join('\n', questions)).With("corpus/a.md", "Text.");

    public EvalSetFolder With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public EvalSetFolder With(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    public EvalSetReading Read(string name = "") => EvalSetReader.Read(new EvalSetLocation { Path = System.IO.Path.Combine(Path, name) });

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The problems as printed, with the folder left out.</summary>
    public string[] Problems(EvalSetReading reading) => Lines(reading.Problems);

    public string[] Lines(IEnumerable<EvalSetProblem> problems) => [.. problems.Select(problem => problem.ToString().Replace(Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];

    public void Dispose() => _folder.Delete(recursive: true);
}
