using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class SharedChunksTests
{
    private static readonly StoredChunkReader Reader = new(PayloadMapping.Own, new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly SharedChunks _chunks = new(Reader, maxCharacters: 4000);

    [Fact]
    public void A_point_that_comes_again_is_the_same_object() => Assert.Same(Read(1, "text"), Read(1, "text"));

    [Fact]
    public void A_point_with_another_payload_is_read_anew()
    {
        Read(1, "text");

        Assert.Equal("other", Read(1, "other").Text);
        Assert.Equal("a", Read(1, "other", source: "a").Source);
        Assert.Equal("b", Read(1, "other", source: "b").Source);
        Assert.Equal("new", Read(1, "other", source: "b", version: 2, heading: "new").HeadingPath);
    }

    [Fact]
    public void Two_points_with_the_same_text_keep_their_ids()
    {
        Assert.Equal("1", Read(1, "text").Id);
        Assert.Equal("2", Read(2, "text").Id);
    }

    [Fact]
    public void What_nobody_asked_for_since_is_forgotten_and_read_again()
    {
        var first = Read(1, "text");
        for (var id = 2ul; id < 20; id++)
        {
            Read(id, "text");
        }

        Assert.NotSame(first, Read(1, "text"));
        Assert.Equal(first.Text, Read(1, "text").Text);
    }

    private RagProbe.Indexes.StoredChunk Read(ulong id, string text, string source = "s", ulong version = 1, string heading = "") =>
        _chunks.Read(new ScoredPoint
        {
            Id = new PointId { Num = id },
            Version = version,
            Payload = { ["text"] = new Value { StringValue = text }, ["source"] = new Value { StringValue = source }, ["heading"] = new Value { StringValue = heading } },
        });
}
