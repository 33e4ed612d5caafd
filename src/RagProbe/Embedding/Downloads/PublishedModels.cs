using RagProbe.Embedding.Onnx;

namespace RagProbe.Embedding.Downloads;

/// <summary>
/// Models that can be downloaded by name: those whose files' hashes are published by several projects that have nothing to do with one
/// another and pin the same file ([decision 13](../../../decisions/0013-models-behind-an-address.md) says where). Others need the
/// hashes from the user.
/// </summary>
public static class PublishedModels
{
    /// <summary>Where they come from unless told otherwise.</summary>
    public static Uri Hub { get; } = new("https://huggingface.co");

    // The vocabulary of bert-base-uncased, which all of them share.
    private static readonly PublishedFile Vocabulary = new("vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3", 231_508);

    public static IReadOnlyList<PublishedModel> All { get; } =
    [
        new()
        {
            Name = "all-MiniLM-L6-v2",
            Repository = "sentence-transformers/all-MiniLM-L6-v2",
            Revision = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
            Licence = "apache-2.0",
            Pooling = OnnxPooling.Mean,
            MaxTokens = 256,
            Files = [new("onnx/model.onnx", "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452", 90_405_214), Vocabulary],
        },
        new()
        {
            Name = "bge-small-en-v1.5",
            Repository = "BAAI/bge-small-en-v1.5",
            Revision = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a",
            Licence = "mit",
            Pooling = OnnxPooling.Cls,
            MaxTokens = 512,
            QueryPrefix = KnownPrefixes.BgeQuestion,
            Files = [new("onnx/model.onnx", "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35", 133_093_490), Vocabulary],
        },
        new()
        {
            // Pinned by two projects, on the branch and without a size.
            Name = "gte-small",
            Repository = "thenlper/gte-small",
            Revision = "main",
            Licence = "mit",
            Pooling = OnnxPooling.Mean,
            MaxTokens = 512,
            Files = [new("onnx/model.onnx", "0b01312b59bec0a2558a626f2937be4cbe4bb16d1511560153f598cec488f1f8", SizeBytes: null), Vocabulary],
        },
    ];

    /// <summary>Null where none is called so; case aside.</summary>
    public static PublishedModel? Find(string name) => All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
