using System.Globalization;
using RagProbe.Corpus.Html;
using RagProbe.Corpus.Pdf;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>
/// Reads the documents of an eval set: a folder of Markdown, text, HTML, PDF, JSONL and TREC files, or a single such file. Whatever is wrong with
/// a file is listed and never fatal; nothing is left out without being listed.
/// </summary>
public static class CorpusReader
{
    /// <param name="path">The folder or file.</param>
    /// <param name="cancellationToken">Ends the reading between two files.</param>
    public static async Task<CorpusReading> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var documents = new List<SourceDocument>();
        var problems = new List<CorpusProblem>();
        if (Directory.Exists(path))
        {
            foreach (var (file, id) in CorpusFolder.List(path, problems))
            {
                await ReadFileAsync(file, id, documents, problems, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (File.Exists(path))
        {
            await ReadFileAsync(path, Path.GetFileName(path), documents, problems, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            problems.Add(new CorpusProblem(path, null, "No such file or folder. Give the path of the folder that holds the documents, or of a single .md, .markdown, .txt, .html, .pdf, .jsonl or TREC file."));
        }

        return new CorpusReading(
            DropDuplicates(documents, problems),
            problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line ?? 0).ToList());
    }

    /// <summary>How many files of a folder, not of those below it, would be read as documents by their names.</summary>
    public static int CountFiles(string folder) => Directory.EnumerateFiles(folder).Count(file => !Path.GetFileName(file).StartsWith('.') && CorpusFolder.IsSupported(file));

    private static async Task ReadFileAsync(string file, string id, List<SourceDocument> documents, List<CorpusProblem> problems, CancellationToken cancellationToken)
    {
        byte[]? bytes;
        try
        {
            bytes = await ReadBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(new CorpusProblem(id, null, $"Cannot be read and was left out: {exception.Message} Check the file's permissions, or that it still exists."));
            return;
        }

        if (bytes is null)
        {
            problems.Add(new CorpusProblem(id, null, string.Create(CultureInfo.InvariantCulture, $"Left out: it has more than {DocumentLimits.FileBytes} bytes, which is the most that is read of a file. Split it.")));
            return;
        }

        if (IsExtracted(file))
        {
            ReadExtracted(file, id, bytes, documents, problems, cancellationToken);
            return;
        }

        var text = TextDecoder.Decode(bytes, id, problems);
        if (TrecDocumentLoader.Recognises(text))
        {
            documents.AddRange(TrecDocumentLoader.Load(id, text, problems));
            return;
        }

        if (Path.GetExtension(file).Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            documents.AddRange(JsonLinesLoader.Load(id, text, problems) ?? []);
            return;
        }

        var document = Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".MD" or ".MARKDOWN" => MarkdownLoader.Load(id, text, problems),
            ".TXT" => new SourceDocument { Id = id, Text = text },
            _ => null,
        };
        if (document is null)
        {
            problems.Add(new CorpusProblem(id, null, CorpusFolder.IsTrecExtension(file)
                ? "Left out: a TREC file starts with <DOC>, this one does not. Convert it to Markdown or text, or wrap its documents in <DOC><DOCNO>..</DOCNO><TEXT>..</TEXT></DOC>."
                : CorpusFolder.Unsupported(file)));
            return;
        }

        if (Blanks.Trim(text, document.ContentStart, text.Length) is null)
        {
            problems.Add(new CorpusProblem(id, null, "The document is empty: it is kept, and nothing can be retrieved from it. Fill it or delete the file."));
        }

        documents.Add(document);
    }

    // Null for a file that is too large, whatever length it says it has: a link may lead to a device that never ends.
    private static async Task<byte[]?> ReadBytesAsync(string file, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        var bytes = new byte[Math.Clamp(RandomAccess.GetLength(handle), 0, DocumentLimits.FileBytes) + 1];
        var length = 0;
        for (var read = -1; read != 0 && length <= DocumentLimits.FileBytes; length += read)
        {
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min((2 * length) + 4096, DocumentLimits.FileBytes + 1));
            }

            read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(length), length, cancellationToken).ConfigureAwait(false);
        }

        return length > DocumentLimits.FileBytes ? null : bytes[..length];
    }

    private static bool IsExtracted(string file) => Path.GetExtension(file).ToUpperInvariant() is ".HTML" or ".HTM" or ".PDF";

    // Formats whose text is taken out of the file by a parser that can be led astray.
    private static void ReadExtracted(string file, string id, byte[] bytes, List<SourceDocument> documents, List<CorpusProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            var known = problems.Count;
            var document = Path.GetExtension(file).Equals(".pdf", StringComparison.OrdinalIgnoreCase)
                ? PdfLoader.Load(id, bytes, problems, cancellationToken)
                : HtmlLoader.Load(id, bytes, problems);
            if (string.IsNullOrWhiteSpace(document.Text) && problems.Count == known)
            {
                problems.Add(new CorpusProblem(id, null, "The document is empty: it is kept, and nothing can be retrieved from it. Fill it or delete the file."));
            }

            documents.Add(document);
        }
        catch (UnreadableDocumentException exception)
        {
            problems.Add(new CorpusProblem(id, null, $"Left out: {exception.Message}"));
        }
    }

    // Within one file the loader reports duplicates with their line; this is for two files that bring the same number.
    private static List<SourceDocument> DropDuplicates(List<SourceDocument> documents, List<CorpusProblem> problems)
    {
        var kept = new SortedDictionary<string, SourceDocument>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            if (!kept.TryAdd(document.Id, document))
            {
                problems.Add(new CorpusProblem(document.Id, null, "Two documents have this id: the first one read is kept. Give each document an id of its own."));
            }
        }

        return [.. kept.Values];
    }
}
