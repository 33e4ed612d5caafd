using System.Security.Cryptography;
using System.Text;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Static;

/// <summary>How often each vocabulary entry occurs in a text.</summary>
/// <param name="Relative">One an entry, 0 to 1, sum 1.</param>
internal sealed record TokenFrequencies(double[] Relative, IReadOnlyList<ReferenceFile> Files)
{
    /// <exception cref="EmbeddingModelException">A file is missing, or there are no tokens at all.</exception>
    public static TokenFrequencies Count(WordPieceTokenizer tokenizer, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var counts = new long[tokenizer.Vocabulary.Count];
        var files = new List<ReferenceFile>();
        var ids = new List<int>();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!File.Exists(path))
            {
                throw new EmbeddingModelException($"{path}: no such file. The reference text is one or more plain text files in UTF-8.");
            }

            var bytes = File.ReadAllBytes(path);
            ids.Clear();
            tokenizer.AppendIds(Encoding.UTF8.GetString(bytes), ids);
            files.Add(new ReferenceFile(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(bytes)), ids.Count));
            foreach (var id in ids)
            {
                counts[id]++;
            }
        }

        var total = files.Sum(file => file.Tokens);
        return total > 0
            ? new TokenFrequencies([.. counts.Select(count => (double)count / total)], files)
            : throw new EmbeddingModelException($"The reference text ({paths.Count} files) has no tokens. Name at least one text file; a few hundred thousand words of the kind of text to be searched serve best.");
    }
}
