using System.Text.Json;
using System.Text.RegularExpressions;
using RagProbe.Corpus;
using RagProbe.Text;

namespace RagProbe.Tests.Corpus;

/// <summary>
/// How precise retrieval could be at best with a given chunking: the expected text divided by the text of every chunk that
/// touches it. Written after the published evaluation, including how it finds where a chunk stands (the chunk's text without
/// a closing full stop, first occurrence in the document), so that its figures can be compared to the printed digit.
/// </summary>
internal static class PrecisionOmega
{
    private static readonly Regex Field = new("""(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",\r\n]+))(?<end>,|\r?\n|$)""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    /// <summary>Mean and population standard deviation over the questions, in percent.</summary>
    public static (double Mean, double Deviation, int Chunks) Of(IChunker chunker)
    {
        var chunks = new Dictionary<string, List<TextSpan>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("data", "chunking-evaluation", "corpora")))
        {
            var text = File.ReadAllText(file);
            var map = new CodePointMap(text);
            chunks[Path.GetFileNameWithoutExtension(file)] = chunker
                .Split(new SourceDocument { Id = file, Text = text })
                .Select(piece => Locate(text, text[piece.Start..piece.End], map))
                .ToList();
        }

        var scores = Questions().Select(question => Score(question.References, chunks[question.Corpus])).ToList();
        var mean = scores.Average();
        var variance = scores.Average(score => (score - mean) * (score - mean));
        return (100 * mean, 100 * Math.Sqrt(variance), chunks.Values.Sum(list => list.Count));
    }

    private static TextSpan Locate(string text, string piece, CodePointMap map)
    {
        var searched = piece.EndsWith('.') ? piece[..^1] : piece;
        var start = text.IndexOf(searched, StringComparison.Ordinal);
        return map.ToSpan(start, start + searched.Length);
    }

    private static double Score(List<TextSpan> references, List<TextSpan> chunks)
    {
        var touching = chunks.Where(chunk => references.Exists(reference => chunk.Start <= reference.End && reference.Start <= chunk.End)).ToList();
        var hit = Union(touching.SelectMany(chunk => references.Select(reference => chunk.Intersect(reference))).OfType<TextSpan>());
        var everything = Union(touching.Concat(references));
        return everything == 0 ? 0 : (double)hit / everything;
    }

    private static int Union(IEnumerable<TextSpan> spans)
    {
        int covered = 0, end = 0;
        foreach (var span in spans.OrderBy(span => span.Start))
        {
            covered += Math.Max(0, span.End - Math.Max(end, span.Start));
            end = Math.Max(end, span.End);
        }

        return covered;
    }

    private static IEnumerable<(string Corpus, List<TextSpan> References)> Questions()
    {
        foreach (var row in Rows(File.ReadAllText(SharedData.Path("data", "chunking-evaluation", "questions.csv"))).Skip(1))
        {
            using var references = JsonDocument.Parse(row[1]);
            yield return (row[2], references.RootElement.EnumerateArray()
                .Select(reference => new TextSpan(reference.GetProperty("start_index").GetInt32(), reference.GetProperty("end_index").GetInt32()))
                .ToList());
        }
    }

    // RFC 4180: fields may be quoted, a quote inside is doubled, quoted fields may hold line ends.
    private static IEnumerable<List<string>> Rows(string csv)
    {
        var row = new List<string>();
        foreach (Match field in Field.Matches(csv))
        {
            row.Add(field.Groups["quoted"].Success ? field.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : field.Groups["plain"].Value);
            if (field.Groups["end"].Value != ",")
            {
                yield return row;
                row = [];
            }
        }
    }
}
