using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class QdrantOptionsTests
{
    [Theory]
    [InlineData("localhost", "http://localhost:6334/")]
    [InlineData(" localhost:7000 ", "http://localhost:7000/")]
    [InlineData("http://10.0.0.7", "http://10.0.0.7:6334/")]
    [InlineData("https://xyz.cloud.qdrant.io", "https://xyz.cloud.qdrant.io:6334/")]
    [InlineData("https://qdrant.example:443/", "https://qdrant.example/")]
    [InlineData("[::1]", "http://[::1]:6334/")]
    [InlineData("[::1]:80", "http://[::1]/")]
    public void An_address_may_leave_out_what_is_usual(string text, string expected) =>
        Assert.Equal(expected, QdrantOptions.ParseAddress(text).ToString());

    [Theory]
    [InlineData("", "http://host:6334")]
    [InlineData("ftp://host", "http://host:6334")]
    [InlineData("http://host/path", "http://host:6334")]
    [InlineData("http://user:secret@host", "QDRANT_API_KEY")]
    [InlineData("localhost:6333", "gRPC is 6334")]
    public void What_is_no_address_is_refused_with_what_is_legal(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => QdrantOptions.ParseAddress(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_refused_address_does_not_repeat_the_secret_in_it() =>
        Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => QdrantOptions.ParseAddress("http://user:secret@host")).Message, StringComparison.Ordinal);
}
