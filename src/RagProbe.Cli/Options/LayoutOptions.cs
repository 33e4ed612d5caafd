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

    /// <exception cref="UsageException">A value is out of its range; all of them are named.</exception>
    public CollectionLayout Read(ParseResult parsed, EmbeddingModel model, IChunker chunker, IReadOnlyList<PayloadIndex> payloadIndexes)
    {
        var errors = new List<string>();
        var (m, efConstruct) = (parsed.GetValue(_hnswM), parsed.GetValue(_hnswEfConstruct));
        Check(m is null or >= 0, "--hnsw-m", m, "0 or more; 0 builds no graph");
        Check(efConstruct is null or >= LeastEfConstruct, "--hnsw-ef-construct", efConstruct, string.Create(CultureInfo.InvariantCulture, $"{LeastEfConstruct} or more"));
        return errors.Count > 0
            ? throw new UsageException(string.Join(Environment.NewLine, errors))
            : new CollectionLayout
            {
                Dimensions = model.Dimensions,
                ModelFingerprint = model.Fingerprint,
                Chunker = chunker.Name,
                Distance = Enum.Parse<VectorDistance>(parsed.GetValue(_distance)!, ignoreCase: true),
                HnswM = m,
                HnswEfConstruct = efConstruct,
                Quantization = Enum.Parse<VectorQuantization>(parsed.GetValue(_quantize)!, ignoreCase: true),
                PayloadIndexes = payloadIndexes,
            };

        void Check(bool legal, string option, int? value, string range)
        {
            if (!legal)
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{option}: {value} is not {range}"));
            }
        }
    }
}
