using System.CommandLine;
using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Cli.Options;

/// <summary>How a new collection of our own is made.</summary>
internal sealed class LayoutOptions
{
    private const int LeastEfConstruct = 4;

    private readonly Option<string> _distance = new Option<string>("--distance") { Description = "How a new collection compares vectors", DefaultValueFactory = _ => "cosine" }.AcceptOnlyFromAmong("cosine", "dot", "euclid", "manhattan");
    private readonly Option<int?> _hnswM = new("--hnsw-m") { Description = "Links of a node of a new collection's graph (default: the server's)", HelpName = "number" };
    private readonly Option<int?> _hnswEfConstruct = new("--hnsw-ef-construct") { Description = "Width of the beam while a new collection's graph is built (default: the server's)", HelpName = "number" };
    private readonly Option<string> _quantize = new Option<string>("--quantize") { Description = "Quantized copies of a new collection's vectors", DefaultValueFactory = _ => "none" }.AcceptOnlyFromAmong("none", "scalar", "binary");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _distance, _hnswM, _hnswEfConstruct, _quantize })
        {
            command.Add(option);
        }
    }

    /// <summary>The options that were given, by name.</summary>
    public IReadOnlyList<string> Given(ParseResult parsed) =>
        [.. new Option[] { _distance, _hnswM, _hnswEfConstruct, _quantize }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];

    /// <summary>Checks the ranges.</summary>
    public void Check(ParseResult parsed, UsageProblems problems)
    {
        if (parsed.GetValue(_hnswM) is < 0 and var m)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"--hnsw-m: {m} is not 0 or more; 0 builds no graph"));
        }

        if (parsed.GetValue(_hnswEfConstruct) is < LeastEfConstruct and var width)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"--hnsw-ef-construct: {width} is not {LeastEfConstruct} or more"));
        }
    }

    /// <summary>The layout that a call which was checked asks for.</summary>
    public CollectionLayout Read(ParseResult parsed, EmbeddingModel model, IChunker chunker, IReadOnlyList<PayloadIndex> payloadIndexes) => new()
    {
        Dimensions = model.Dimensions,
        ModelFingerprint = model.Fingerprint,
        Chunker = chunker.Name,
        Distance = Enum.Parse<VectorDistance>(parsed.GetValue(_distance)!, ignoreCase: true),
        HnswM = parsed.GetValue(_hnswM),
        HnswEfConstruct = parsed.GetValue(_hnswEfConstruct),
        Quantization = Enum.Parse<VectorQuantization>(parsed.GetValue(_quantize)!, ignoreCase: true),
        PayloadIndexes = payloadIndexes,
    };
}
