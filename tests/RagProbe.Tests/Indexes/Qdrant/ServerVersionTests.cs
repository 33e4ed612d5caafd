using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class ServerVersionTests
{
    [Theory]
    [InlineData("1.16.3", 1, 16, 3)]
    [InlineData("v1.9", 1, 9, 0)]
    [InlineData("1.17.0-dev", 1, 17, 0)]
    public void A_version_is_read(string text, int major, int minor, int patch) =>
        Assert.Equal(new ServerVersion(major, minor, patch), ServerVersion.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("1")]
    [InlineData("1.x.2")]
    [InlineData("1.-2")]
    public void What_is_no_version_is_refused(string text) => Assert.Throws<FormatException>(() => ServerVersion.Parse(text));

    [Theory]
    [InlineData("1.12.1", false, false, false)]
    [InlineData("1.12.2", true, false, false)]
    [InlineData("1.15.3", true, false, false)]
    [InlineData("1.15.4", true, true, false)]
    [InlineData("1.16.3", true, true, false)]
    [InlineData("1.17.0", true, true, true)]
    public void A_version_tells_what_may_be_sent(string text, bool typedVectors, bool rrfConstant, bool rrfWeights)
    {
        var version = ServerVersion.Parse(text);

        Assert.Equal((typedVectors, rrfConstant, rrfWeights), (version.ReadsTypedVectors, version.HasRrfConstant, version.HasRrfWeights));
    }

    [Fact]
    public void Versions_are_ordered_by_number_not_by_letters() => Assert.True(ServerVersion.Parse("1.9.10") < ServerVersion.Parse("1.10.0"));
}
