using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class VectorCodecTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_vector_that_travels_in_either_encoding_is_read_back(bool typed)
    {
        var dense = Echo(VectorCodec.WriteDense(new float[] { 1, -2.5f }, typed));
        var sparse = Echo(VectorCodec.WriteSparse([3, 70_000], [0.5f, 2], typed));
        var point = new VectorsOutput { Vectors = new NamedVectorsOutput { Vectors = { ["d"] = dense, ["s"] = sparse } } };

        Assert.Equal([1, -2.5f], VectorCodec.ReadDense(point, "d")!);
        Assert.Equal([3u, 70_000u], VectorCodec.ReadSparse(point, "s")!.Value.Indices);
        Assert.Equal([0.5f, 2], VectorCodec.ReadSparse(point, "s")!.Value.Values);
        Assert.Null(VectorCodec.ReadDense(point, "s"));
        Assert.Null(VectorCodec.ReadSparse(point, "d"));
        Assert.Null(VectorCodec.ReadDense(point, "nowhere"));
    }

    [Fact]
    public void The_default_vector_is_the_one_without_a_name()
    {
        var point = new VectorsOutput { Vector = Echo(VectorCodec.WriteDense(new float[] { 1 }, typed: false)) };

        Assert.Equal([1], VectorCodec.ReadDense(point, "")!);
        Assert.Null(VectorCodec.ReadDense(point, "dense"));
        Assert.Null(VectorCodec.ReadDense(null, ""));
    }

    [Fact]
    public void A_multivector_is_no_dense_vector()
    {
        var point = new VectorsOutput { Vector = new VectorOutput { MultiDense = new MultiDenseVector { Vectors = { new DenseVector { Data = { 1, 2 } } } } } };

        Assert.Null(VectorCodec.ReadDense(point, ""));
    }

    // What is written as an input has the same numbers on the wire as an output.
    private static VectorOutput Echo(Vector vector) => VectorOutput.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(vector));
}
