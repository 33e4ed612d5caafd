using System.Text;
using CsCheck;
using RagProbe.Configuration;

namespace RagProbe.Tests.Configuration;

/// <summary>A thousand settings files, sound ones with one to three things broken. None may crash or hang the reader, and whatever is wrong is said with file and line.</summary>
public sealed class MutatedConfigurationTests
{
    private const int Files = 1000;

    private const string Sound = """
        // Settings of the office.
        {
          "$schema": "ragprobe.schema.json",
          "evalSet": "eval-sets/handbook",
          "corpus": "docs", /* beside it */
          "data": ".ragprobe",
          "defaults": { "model": "static", "top-k": 10, "score-threshold": 0.25, "exact": true },
          "qdrant": { "url": "http://localhost:6334" },
          "collections": {
            "docs": { "vector": "dense", "sparse": "", "model": "all-MiniLM-L6-v2",
                      "payload": { "text": "json(_node_content).text", "source": "metadata.\"file name\"", "start": "start", "page": "page_label" } },
            "Übersicht": { "vector": "", "payload": { "text": "content", "source": "path" } },
          },
        }

        """;

    private static readonly string[] Values = ["null", "7", "-1e999", "true", "\"\"", "[]", "{}", "\"\\ud800\"", "\"a\\u0000b\"", "{\"a\":{\"b\":[1,{\"c\":2}]}}", "1" + new string('0', 400), "\"x\""];

    private static readonly Func<byte[], double, int, byte[]>[] Mutations =
    [
        (bytes, place, value) => Replace(bytes, At(bytes, place), 1, [(byte)value]),
        (bytes, place, _) => bytes[..At(bytes, place)],
        (bytes, place, value) => Replace(bytes, At(bytes, place), Math.Min(value, bytes.Length - At(bytes, place)), []),
        (bytes, place, _) => DoubleLine(bytes, place),
        (bytes, place, value) => ReplaceValue(bytes, place, Values[value % Values.Length]),
        (bytes, place, value) => ReplaceValue(bytes, place, new string('[', 10 * value) + new string(']', 10 * value)),
        (bytes, place, value) => ReplaceValue(bytes, place, string.Concat(Enumerable.Repeat("{\"a\":", value)) + "1" + new string('}', value)),
        (bytes, place, value) => Replace(bytes, At(bytes, place), 0, [0xC3, (byte)value]),
        (bytes, place, _) => Replace(bytes, At(bytes, place), 0, Encoding.UTF8.GetBytes("\"apiKey\": \"k\", ")),
        (bytes, _, value) => (value % 4) switch { 0 => [0xEF, 0xBB, 0xBF, .. bytes], 1 => [0xFF, 0xFE, .. bytes], 2 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)), _ => [] },
    ];

    private static readonly Gen<(int Kind, double Place, int Value)[]> Mutants = Gen.Select(Gen.Int[0, Mutations.Length - 1], Gen.Double[0, 0.999], Gen.Int[0, 255]).Array[1, 3];

    [Fact]
    public void The_file_is_sound_before_it_is_broken()
    {
        var read = ConfigurationReader.Parse(Sound, "ragprobe.json");

        Assert.Equal(("eval-sets/handbook", "docs", 2, 4), (read.EvalSet, read.Corpus, read.Collections.Count, read.Defaults.Count));
    }

    [Fact]
    public void Whatever_is_wrong_is_said_with_file_and_line()
    {
        var (wrong, sound) = (0, 0);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "ragprobe.json");
        Mutants.Sample(
            mutations =>
            {
                var bytes = Encoding.UTF8.GetBytes(Sound);
                foreach (var (kind, place, value) in mutations.Where(_ => bytes.Length > 0))
                {
                    bytes = Mutations[kind](bytes, place, value);
                }

                File.WriteAllBytes(path, bytes);
                try
                {
                    ConfigurationReader.Load(path);
                    sound++;
                }
                catch (ConfigurationException exception)
                {
                    wrong++;
                    Assert.NotEmpty(exception.Problems);
                    Assert.All(exception.Problems, problem =>
                    {
                        Assert.Equal(path, problem.File);
                        Assert.True(problem.Line >= 1, $"no line: {problem}");
                        Assert.NotEmpty(problem.Message);
                        Assert.NotEmpty(problem.Fix);
                        Assert.DoesNotContain(problem.ToString(), char.IsControl);
                    });
                }
            },
            iter: Files,
            threads: 1);

        Assert.InRange(wrong, Files / 2, Files);
        Assert.InRange(sound, Files / 50, Files);
    }

    private static int At(byte[] bytes, double place) => (int)(place * bytes.Length);

    private static byte[] Replace(byte[] bytes, int start, int length, byte[] by) => [.. bytes[..start], .. by, .. bytes[(start + length)..]];

    private static byte[] DoubleLine(byte[] bytes, double place)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n').ToList();
        var line = (int)(place * lines.Count);
        lines.Insert(line, lines[line]);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    // What stands behind the next colon, to the comma, brace or line end behind it.
    private static byte[] ReplaceValue(byte[] bytes, double place, string value)
    {
        var colon = Array.IndexOf(bytes, (byte)':', At(bytes, place));
        if (colon < 0)
        {
            return bytes;
        }

        var end = bytes.AsSpan(colon + 1).IndexOfAny(",}\n"u8);
        return Replace(bytes, colon + 1, end < 0 ? bytes.Length - colon - 1 : end, Encoding.UTF8.GetBytes(value));
    }
}
