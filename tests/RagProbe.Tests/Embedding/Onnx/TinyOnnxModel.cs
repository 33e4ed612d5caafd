using System.Runtime.InteropServices;
using Google.Protobuf;

namespace RagProbe.Tests.Embedding.Onnx;

/// <summary>
/// A folder with a network of one step: every token becomes its row of a table. What a model of this form gives can be
/// worked out by hand. Field numbers are those of onnx.proto (ONNX 1.x).
/// </summary>
internal sealed class TinyOnnxModel : IDisposable
{
    public static readonly string[] Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "green", "Red"];

    /// <summary>The row of each piece: [CLS] and [SEP] have no length, so that means are easy to follow.</summary>
    public static readonly float[] Table = [9, 9, 1, 1, 0, 0, 0, 0, 5, 5, 3, 0, 0, 4, 0, 2];

    private const int Float = 1;
    private const int Int64 = 7;

    public TinyOnnxModel(params string[] extraInputs)
    {
        Folder = Directory.CreateTempSubdirectory("ragprobe-onnx-").FullName;
        Write("vocab.txt", string.Join('\n', Pieces));
        var graph = Message(message =>
        {
            Field(message, 1, Message(node =>
            {
                Field(node, 1, "table");
                Field(node, 1, "input_ids");
                Field(node, 2, "last_hidden_state");
                Field(node, 4, "Gather");
            }));
            Field(message, 2, "tiny");
            Field(message, 5, Message(tensor =>
            {
                Field(tensor, 1, Pieces.Length);
                Field(tensor, 1, 2);
                Field(tensor, 2, Float);
                Field(tensor, 8, "table");
                Field(tensor, 9, MemoryMarshal.AsBytes<float>(Table).ToArray());
            }));
            foreach (var input in extraInputs.Prepend("attention_mask").Prepend("input_ids"))
            {
                Field(message, 11, ValueInfo(input, Int64, rank: 2));
            }

            Field(message, 12, ValueInfo("last_hidden_state", Float, rank: 3));
        });
        File.WriteAllBytes(Path.Combine(Folder, "model.onnx"), Message(model =>
        {
            Field(model, 1, 8);
            Field(model, 7, graph);
            Field(model, 8, Message(opset => Field(opset, 2, 17)));
        }));
    }

    public string Folder { get; }

    public void Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] ValueInfo(string name, int elementType, int rank) => Message(info =>
    {
        Field(info, 1, name);
        Field(info, 2, Message(type => Field(type, 1, Message(tensor =>
        {
            Field(tensor, 1, elementType);
            Field(tensor, 2, Message(shape =>
            {
                for (var i = 0; i < rank; i++)
                {
                    Field(shape, 1, Message(dimension => Field(dimension, 2, $"d{i}")));
                }
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer))
        {
            write(output);
        }

        return buffer.ToArray();
    }

    private static void Field(CodedOutputStream output, int number, long value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Field(CodedOutputStream output, int number, string value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Field(CodedOutputStream output, int number, byte[] value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
