using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace RagProbe.Embedding.Onnx;

/// <summary>Runs a BERT-like network: token ids in, one pooled vector a sequence out.</summary>
internal sealed class OnnxSentenceEncoder : IDisposable
{
    // Measured with MiniLM-L6: batches of 500 to 1,000 tokens, padding included, have the best throughput; larger ones leave
    // the cache.
    private const int TokensPerBatch = 1024;
    private const int TextsPerBatch = 128;

    private static readonly string[] KnownInputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] TokenOutputs = ["last_hidden_state", "token_embeddings"];

    private readonly InferenceSession _session;
    private readonly OnnxPooling _pooling;
    private readonly string[] _inputs;
    private readonly string _output;
    private readonly bool _outputIsPooled;

    /// <exception cref="EmbeddingModelException">The file is no ONNX model, or one with other inputs and outputs.</exception>
    public OnnxSentenceEncoder(string modelPath, OnnxPooling pooling, int threads)
    {
        _pooling = pooling;
        _session = Open(modelPath, threads);
        try
        {
            _inputs = CheckInputs(modelPath, _session.InputMetadata);
            (_output, _outputIsPooled) = ChooseOutput(modelPath, _session.OutputMetadata);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Pooled vectors, not normalised, in the order of the input. Sequences (special tokens included, none empty) are sorted
    /// by length so that batches need little padding.
    /// </summary>
    public float[][] Encode(IReadOnlyList<int[]> sequences, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, sequences.Count).OrderByDescending(i => sequences[i].Length).ToArray();
        var vectors = new float[sequences.Count][];
        for (var from = 0; from < order.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var longest = sequences[order[from]].Length;
            var size = Math.Min(Math.Clamp(TokensPerBatch / longest, 1, TextsPerBatch), order.Length - from);
            EncodeBatch(sequences, order.AsSpan(from, size), longest, vectors);
            from += size;
        }

        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private static InferenceSession Open(string path, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Idle threads would otherwise burn a core each while they wait for the next run.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EmbeddingModelException($"{path} ({new FileInfo(path).Length:N0} bytes): ONNX Runtime cannot load it ({e.Message}). Is the download complete, and not a Git LFS pointer?", e);
        }
    }

    private static string[] CheckInputs(string path, IReadOnlyDictionary<string, NodeMetadata> inputs)
    {
        if (!inputs.ContainsKey("input_ids") || !inputs.ContainsKey("attention_mask") || inputs.Any(input => !KnownInputs.Contains(input.Key) || input.Value.ElementDataType != TensorElementType.Int64))
        {
            var found = string.Join(", ", inputs.Select(input => $"{input.Key} ({input.Value.ElementDataType})"));
            throw new EmbeddingModelException($"{path}: the inputs are {found}; expected input_ids and attention_mask, optionally token_type_ids, all Int64. Export the model with the feature-extraction task.");
        }

        return [.. KnownInputs.Where(inputs.ContainsKey)];
    }

    private static (string Name, bool IsPooled) ChooseOutput(string path, IReadOnlyDictionary<string, NodeMetadata> outputs)
    {
        var floats = outputs.Where(output => output.Value.ElementDataType == TensorElementType.Float).ToList();
        var tokens = floats.Where(output => output.Value.Dimensions.Length == 3).Select(output => output.Key).ToList();
        if (outputs.TryGetValue("sentence_embedding", out var pooled) && pooled.Dimensions.Length == 2)
        {
            return ("sentence_embedding", true);
        }

        return tokens.Count > 0
            ? (Array.Find(TokenOutputs, tokens.Contains) ?? tokens[0], false)
            : throw new EmbeddingModelException($"{path}: the outputs are {string.Join(", ", outputs.Keys)}; expected last_hidden_state (batch x tokens x dimensions) or sentence_embedding, in float32. Export the model with the feature-extraction task.");
    }

    private void EncodeBatch(IReadOnlyList<int[]> sequences, ReadOnlySpan<int> rows, int length, float[][] vectors)
    {
        var ids = new long[rows.Length * length];
        var mask = new long[ids.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            var sequence = sequences[rows[row]];
            for (var i = 0; i < sequence.Length; i++)
            {
                ids[(row * length) + i] = sequence[i];
                mask[(row * length) + i] = 1;
            }
        }

        long[] shape = [rows.Length, length];
        using var idTensor = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskTensor = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeTensor = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        OrtValue[] tensors = [idTensor, maskTensor, typeTensor];
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _inputs, [.. _inputs.Select(name => tensors[Array.IndexOf(KnownInputs, name)])], [_output]);

        var values = outputs[0].GetTensorDataAsSpan<float>();
        var dimensions = values.Length / (_outputIsPooled ? rows.Length : ids.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            vectors[rows[row]] = _outputIsPooled
                ? values.Slice(row * dimensions, dimensions).ToArray()
                : Pool(values.Slice(row * length * dimensions, length * dimensions), sequences[rows[row]].Length, dimensions);
        }
    }

    private float[] Pool(ReadOnlySpan<float> tokens, int count, int dimensions)
    {
        var vector = tokens[..dimensions].ToArray();
        if (_pooling == OnnxPooling.Mean)
        {
            for (var token = 1; token < count; token++)
            {
                TensorPrimitives.Add(vector, tokens.Slice(token * dimensions, dimensions), vector);
            }

            TensorPrimitives.Divide(vector, count, vector);
        }

        return vector;
    }
}
