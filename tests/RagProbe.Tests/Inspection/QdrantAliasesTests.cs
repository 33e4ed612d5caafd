using Grpc.Core;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Inspection;

public sealed class QdrantAliasesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_swap_says_where_the_alias_led_before_and_can_be_taken_back()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade", "foreign-haystack");
        var made = await QdrantAliases.SwapAsync(server.Connection, "docs", "foreign-handmade", Cancellation);
        var moved = await QdrantAliases.SwapAsync(server.Connection, "docs", "foreign-haystack", Cancellation);

        Assert.Equal((null, "foreign-handmade"), (made.Previous, made.Current));
        Assert.Equal(("foreign-handmade", "foreign-haystack"), (moved.Previous, moved.Current));
        Assert.False(moved.WasOvertaken);
        Assert.Equal("foreign-haystack", await QdrantAliases.ResolveAsync(server.Connection, "docs", Cancellation));
        Assert.Equal("foreign-handmade", await QdrantAliases.ResolveAsync(server.Connection, "foreign-handmade", Cancellation));
        Assert.Equal([new CollectionAlias("docs", "foreign-haystack")], await QdrantAliases.ListAsync(server.Connection, Cancellation));
        Assert.Equal(2, server.Server.Requests["Collections/UpdateAliases"]);

        var back = await QdrantAliases.SwapAsync(server.Connection, "docs", moved.Previous!, Cancellation);
        Assert.Equal("foreign-handmade", back.Current);
        Assert.True((await QdrantAliases.SwapAsync(server.Connection, "docs", moved.Previous!, Cancellation)).WasThere);
        Assert.Equal(3, server.Server.Requests["Collections/UpdateAliases"]);
    }

    [Theory]
    [InlineData("docs", "nowhere", "there is no collection 'nowhere'")]
    [InlineData("foreign-handmade", "foreign-haystack", "is the name of a collection")]
    [InlineData("other", "docs", "name 'foreign-handmade'")]
    public async Task What_the_server_would_refuse_is_refused_before_anything_is_sent(string alias, string collection, string reason)
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade", "foreign-haystack");
        await QdrantAliases.SwapAsync(server.Connection, "docs", "foreign-handmade", Cancellation);
        var error = await Assert.ThrowsAsync<QdrantException>(() => QdrantAliases.SwapAsync(server.Connection, alias, collection, Cancellation));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal([new CollectionAlias("docs", "foreign-handmade")], await QdrantAliases.ListAsync(server.Connection, Cancellation));
        Assert.Equal(1, server.Server.Requests["Collections/UpdateAliases"]);
    }

    [Fact]
    public async Task A_swap_that_failed_is_not_sent_again()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade");
        server.Server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults>(StringComparer.Ordinal) { ["Collections/UpdateAliases"] = new CallFaults { UnavailableShare = 1 } } };
        var error = await Assert.ThrowsAsync<QdrantException>(() => QdrantAliases.SwapAsync(server.Connection, "docs", "foreign-handmade", Cancellation));

        Assert.Equal(StatusCode.Unavailable, error.Status);
        Assert.Equal(1, server.Server.Requests["Collections/UpdateAliases"]);
    }

    [Fact]
    public void A_swap_that_does_not_show_was_overtaken()
    {
        var swap = new AliasSwap { Alias = "docs", Collection = "b", Previous = "a", Current = "c" };

        Assert.True(swap.WasOvertaken);
        Assert.False((swap with { Current = "b" }).WasOvertaken);
    }

    [Fact]
    public async Task An_unknown_name_leads_nowhere()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade");

        await Assert.ThrowsAsync<QdrantException>(() => QdrantAliases.ResolveAsync(server.Connection, "nowhere", Cancellation));
    }
}
