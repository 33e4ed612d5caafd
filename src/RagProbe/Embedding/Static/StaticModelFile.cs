using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RagProbe.Embedding.Static;

/// <summary>
/// The one file of a static model. Little-endian: the magic "RPSTATIC", then as 32-bit integers the version (1), the bytes
/// of the metadata, the bytes of the vocabulary, rows, dimensions; then the metadata (JSON), the vocabulary (entries joined
/// by line feeds), zeros up to a multiple of 4, the scales (float32, one a row) and the matrix (int8).
/// </summary>
public static class StaticModelFile
{
    public const string Extension = ".static";

    private const int Version = 1;
    private const int HeaderSize = 28;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    private static ReadOnlySpan<byte> Magic => "RPSTATIC"u8;

    /// <summary>The same model gives the same bytes.</summary>
    public static void Write(string path, StaticModel model)
    {
        var metadata = JsonSerializer.SerializeToUtf8Bytes(model.Metadata, Json);
        var vocabulary = Encoding.UTF8.GetBytes(string.Join('\n', model.Pieces));
        var start = ScalesStart(metadata.Length, vocabulary.Length);
        var head = new byte[start];
        Magic.CopyTo(head);
        int[] numbers = [Version, metadata.Length, vocabulary.Length, model.Pieces.Count, model.Metadata.Dimensions];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(Magic.Length + (4 * i)), numbers[i]);
        }

        metadata.CopyTo(head, HeaderSize);
        vocabulary.CopyTo(head, HeaderSize + metadata.Length);

        // Whoever reads the old file at this moment keeps it: the new one takes its name when it is complete.
        var temporary = path + ".new";
        using (var stream = File.Create(temporary))
        {
            stream.Write(head);
            stream.Write(MemoryMarshal.AsBytes(model.Scales.Span));
            stream.Write(MemoryMarshal.AsBytes(model.Matrix.Span));
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="EmbeddingModelException">The file is missing, of another format or version, or damaged.</exception>
    public static StaticModel Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new EmbeddingModelException($"{path}: no such file. Make one with 'ragprobe model distill', or use the built-in model 'static'.");
        }

        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the metadata only, without checking the rest.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static StaticModelMetadata ReadMetadata(Stream stream, string name)
    {
        var header = new byte[HeaderSize];
        var read = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        var numbers = ParseHeader(header.AsSpan(0, read), name);
        if (stream.Length - HeaderSize < numbers.Metadata)
        {
            throw Damaged(name, $"it ends after {stream.Length:N0} bytes");
        }

        var metadata = new byte[numbers.Metadata];
        stream.ReadExactly(metadata);
        return ParseMetadata(metadata, name);
    }

    internal static StaticModel Parse(byte[] file, string name)
    {
        var (metadataLength, vocabularyLength, rows, dimensions) = ParseHeader(file, name);
        var scalesStart = ScalesStart(metadataLength, vocabularyLength);
        var expected = scalesStart + (4L * rows) + ((long)rows * dimensions);
        if (file.Length != expected)
        {
            throw Damaged(name, $"it has {file.Length:N0} bytes where its header promises {expected:N0}");
        }

        var start = (int)scalesStart;
        var metadata = ParseMetadata(file.AsSpan(HeaderSize, metadataLength), name);
        var pieces = Encoding.UTF8.GetString(file, HeaderSize + metadataLength, vocabularyLength).Split('\n');
        if (pieces.Length != rows || metadata.Dimensions != dimensions)
        {
            throw Damaged(name, $"{pieces.Length} vocabulary entries for {rows} rows, {metadata.Dimensions} dimensions where the header says {dimensions}");
        }

        var scales = MemoryMarshal.Cast<byte, float>(file.AsSpan(start, 4 * rows)).ToArray();
        var matrix = MemoryMarshal.Cast<byte, sbyte>(file.AsSpan(start + (4 * rows))).ToArray();
        var model = new StaticModel(metadata, pieces, scales, matrix);
        return model.ComputeFingerprint() == metadata.Fingerprint ? model : throw Damaged(name, "its content does not match its fingerprint");
    }

    private static (int Metadata, int Vocabulary, int Rows, int Dimensions) ParseHeader(ReadOnlySpan<byte> file, string name)
    {
        if (file.Length < HeaderSize || !file.StartsWith(Magic))
        {
            throw new EmbeddingModelException($"{name}: not a static embedding model (it does not begin with {Encoding.ASCII.GetString(Magic)}). Make one with 'ragprobe model distill'.");
        }

        var numbers = MemoryMarshal.Cast<byte, int>(file[Magic.Length..HeaderSize]).ToArray();
        if (numbers[0] != Version)
        {
            throw new EmbeddingModelException($"{name}: version {numbers[0]} of the format; this release reads version {Version}. Distil the model anew with 'ragprobe model distill'.");
        }

        return Array.TrueForAll(numbers, number => number > 0)
            ? (numbers[1], numbers[2], numbers[3], numbers[4])
            : throw Damaged(name, "its header holds sizes below 1");
    }

    private static StaticModelMetadata ParseMetadata(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<StaticModelMetadata>(json, Json) ?? throw Damaged(name, "its metadata is null");
        }
        catch (JsonException e)
        {
            throw Damaged(name, $"its metadata cannot be read ({e.Message})", e);
        }
    }

    private static EmbeddingModelException Damaged(string name, string what, Exception? cause = null) =>
        new($"{name}: the file is damaged: {what}. Copy it anew, or distil it again with 'ragprobe model distill'.", cause!);

    // A damaged header may promise more than an int holds.
    private static long ScalesStart(int metadataLength, int vocabularyLength) => ((long)HeaderSize + metadataLength + vocabularyLength + 3) & ~3L;
}
