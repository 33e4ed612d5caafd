using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using RagProbe.Corpus;
using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

/// <summary>
/// A thousand eval sets, sound ones of every format with one to three things broken in their files. None may throw or hang, and
/// whatever is wrong is said with the file and, where it is of a line, the line.
/// </summary>
public sealed partial class MutatedEvalSetTests
{
    private const int Sets = 1000;

    // What is wrong with a file or a set as a whole. Everything else is wrong in a line.
    private static readonly string[] WithoutLine =
    [
        "the file does not exist", "no questions", "is missing", "no topics", "no judgments", "several splits", "topics without judgments", "the file is empty", "the format is not recognised",
        "no such file or folder", "the corpus does not exist", "nothing says where the documents are",
    ];

    private static readonly Gen<(int Format, (int Kind, int File, double Place, int Value)[] Mutations)> Mutants = Gen.Select(
        Gen.Int[0, SampleEvalSets.All.Count - 1],
        Gen.Select(Gen.Int[0, Mutations.Length - 1], Gen.Int[0, 9], Gen.Double[0, 0.999], Gen.Int[0, 255]).Array[1, 3]);

    private static Func<byte[], double, int, byte[]>[] Mutations =>
    [
        FlipByte, CutEnd, CutLine, DoubleLine, SwapType, NestDeeply, MakeHuge, SpoilEncoding, SwapLines, (_, _, _) => [],
    ];

    [Fact]
    public void None_throws_and_every_problem_says_where_it_is()
    {
        var (withErrors, sound, perFormat) = (0, 0, new int[SampleEvalSets.All.Count]);
        Mutants.Sample(
            mutant =>
            {
                var sample = SampleEvalSets.All[mutant.Format];
                var files = sample.Files.Select(file => (file.Name, Bytes: Encoding.UTF8.GetBytes(file.Text))).ToDictionary(file => file.Name, file => (byte[]?)file.Bytes, StringComparer.Ordinal);
                foreach (var (kind, file, place, value) in mutant.Mutations)
                {
                    var name = sample.Files[file % sample.Files.Count].Name;

                    // One in sixteen files goes missing.
                    files[name] = value < 16 || files[name] is not { } bytes ? null : Mutations[kind](bytes, place, value);
                }

                using var folder = new EvalSetFolder();
                foreach (var (name, bytes) in files.Where(file => file.Value is not null))
                {
                    folder.With(name, bytes!);
                }

                var corpusProblems = new List<CorpusProblem>();
                var location = new EvalSetLocation { Path = folder.At(sample.Entry), Qrels = sample.Qrels is null ? null : folder.At(sample.Qrels) };
                var resolution = EvalSetValidator.Validate(location, corpus => Load(corpus, corpusProblems));
                Assert.All(resolution.Problems, problem => AssertPlaced(problem, folder));
                Assert.All(corpusProblems, problem => Assert.NotEmpty(problem.File));
                if (resolution.HasErrors)
                {
                    withErrors++;
                    perFormat[mutant.Format]++;
                }
                else
                {
                    sound++;
                    Assert.NotEmpty(resolution.EvalSet!.Questions);
                    Assert.Equal(resolution.EvalSet.Questions.Count, EvalSetStatistics.Of(resolution.EvalSet, Load(resolution.EvalSet.CorpusPath, [])).Questions);
                    Assert.NotEmpty(NativeWriter.Manifest(resolution.EvalSet, "corpus"));
                    Assert.NotNull(NativeWriter.Questions(resolution.EvalSet));
                }
            },
            iter: Sets);

        // The mutations break much, and not everything.
        Assert.InRange(withErrors, Sets / 4, Sets);
        Assert.InRange(sound, Sets / 20, Sets);
        Assert.All(perFormat, count => Assert.InRange(count, Sets / 60, Sets));
    }

    private static Dictionary<string, string> Load(string corpus, List<CorpusProblem> problems)
    {
        var reading = Task.Run(() => CorpusReader.ReadAsync(corpus, CancellationToken.None)).GetAwaiter().GetResult();
        problems.AddRange(reading.Problems);
        return reading.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal);
    }

    private static void AssertPlaced(EvalSetProblem problem, EvalSetFolder folder)
    {
        Assert.StartsWith(folder.Path, problem.File, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Message);
        Assert.NotEmpty(problem.Fix);
        Assert.DoesNotContain('\n', problem.ToString());
        if (problem.Line is { } line)
        {
            Assert.InRange(line, 1, File.ReadAllBytes(problem.File).AsSpan().Count((byte)'\n') + 1);
        }
        else
        {
            Assert.True(Array.Exists(WithoutLine, message => problem.Message.Contains(message, StringComparison.Ordinal)), $"no line: {problem}");
        }
    }

    private static byte[] FlipByte(byte[] bytes, double place, int value)
    {
        if (bytes.Length > 0)
        {
            bytes[At(bytes, place)] ^= (byte)Math.Max(1, value);
        }

        return bytes;
    }

    private static byte[] CutEnd(byte[] bytes, double place, int value) => bytes[..At(bytes, place)];

    private static byte[] CutLine(byte[] bytes, double place, int value) => Lines(bytes, place, static (lines, index) => lines.RemoveAt(index));

    private static byte[] DoubleLine(byte[] bytes, double place, int value) => Lines(bytes, place, static (lines, index) => lines.Insert(index, lines[index]));

    private static byte[] SwapLines(byte[] bytes, double place, int value) => Lines(bytes, place, static (lines, index) => (lines[0], lines[index]) = (lines[index], lines[0]));

    private static byte[] SwapType(byte[] bytes, double place, int value)
    {
        string[] others = ["null", "7", "-1.5", "true", "[]", "{}", "\"\"", "\" \"", "[[1]]", "{\"a\":{}}", "\"\\ud800\"", "\"\\u0000\""];
        return Replace(bytes, Values(), place, others[value % others.Length]);
    }

    private static byte[] NestDeeply(byte[] bytes, double place, int value) =>
        Replace(bytes, Values(), place, value % 2 == 0 ? new string('[', 3000) + new string(']', 3000) : string.Concat(Enumerable.Repeat("{\"a\":", 3000)) + "1" + new string('}', 3000));

    private static byte[] MakeHuge(byte[] bytes, double place, int value)
    {
        string[] huge = ["99999999999999999999", "1e999", "-1e308", "2147483648", "-9223372036854775809", "0.00000000000000000000001", new string('9', 5000)];
        return Replace(bytes, Numbers(), place, huge[value % huge.Length]);
    }

    private static byte[] SpoilEncoding(byte[] bytes, double place, int value)
    {
        byte[][] wrong = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80], [0xFF, 0xFE], [0]];
        var at = value % 5 == 0 ? 0 : At(bytes, place);
        return [.. bytes[..at], .. wrong[value % wrong.Length], .. bytes[at..]];
    }

    private static byte[] Lines(byte[] bytes, double place, Action<List<string>, int> change)
    {
        // Latin-1 keeps every byte as it is.
        var lines = Encoding.Latin1.GetString(bytes).Split('\n').ToList();
        change(lines, (int)(place * lines.Count));
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static byte[] Replace(byte[] bytes, Regex what, double place, string with)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var matches = what.Matches(text);
        if (matches.Count == 0)
        {
            return bytes;
        }

        var match = matches[(int)(place * matches.Count)];
        return Encoding.Latin1.GetBytes(text[..match.Index] + with + text[(match.Index + match.Length)..]);
    }

    private static int At(byte[] bytes, double place) => (int)(place * bytes.Length);

    [GeneratedRegex("\"[^\"\\n]*\"|[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Values();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Numbers();
}
