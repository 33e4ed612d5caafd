using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class PointKeyTests
{
    // Computed with Python's uuid.uuid5 in the same namespace.
    [Theory]
    [InlineData("people/leave.md#0", "acc8b5df-5bf0-5cb1-a6f0-6f5da6acb40e")]
    [InlineData("é😀#1", "bd294c42-a5f4-5a01-bad3-2405d73a6556")]
    public void A_chunk_is_the_same_point_everywhere(string chunk, string uuid) => Assert.Equal(uuid, PointKey.OfChunk(chunk).Uuid);

    [Theory]
    [InlineData("0")]
    [InlineData("18446744073709551615")]
    [InlineData("3430025b-6848-59d9-82b4-99432264531b")]
    public void A_point_id_survives_as_text(string text) => Assert.Equal(text, PointKey.Text(PointKey.Parse(text)!));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("18446744073709551616")]
    [InlineData("chunk#1")]
    [InlineData("")]
    public void What_is_no_point_id_is_none(string text) => Assert.Null(PointKey.Parse(text));

    [Fact]
    public void A_number_and_a_uuid_are_two_points() =>
        Assert.NotEqual(PointKey.Parse("1"), new PointId { Uuid = "00000000-0000-0000-0000-000000000001" });
}
