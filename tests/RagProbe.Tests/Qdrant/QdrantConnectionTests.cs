using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

public sealed class QdrantConnectionTests
{
    // What the REST port says to the preface of HTTP/2.
    private const string NoHttp2 = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "wants an API key")]
    [InlineData("wrong", "wants an API key")]
    public async Task A_key_is_proved_when_connecting_though_the_health_check_needs_none(string? key, string said)
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { ApiKey = "right" }, Cancelled);

        var error = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(server.Address, key));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("QDRANT_API_KEY", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsOutage);
    }

    [Fact]
    public async Task A_read_only_key_reads_and_is_told_what_it_may_not_do()
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { ApiKey = "right", ReadOnlyKey = "reader" }, Cancelled);
        await using var writer = await OpenAsync(server.Address, "right");
        var layout = new CollectionLayout { Dimensions = 2, ModelFingerprint = "m", Chunker = "c" };
        await QdrantIndex.OpenOrCreateAsync(writer, "docs", layout, TimeProvider.System, Cancelled);

        await using var reader = await OpenAsync(server.Address, "reader");
        await using var index = await QdrantIndex.OpenAsync(reader, "docs", settings: null, Cancelled);
        var error = await Assert.ThrowsAsync<QdrantException>(() => QdrantIndex.OpenOrCreateAsync(reader, "other", layout, TimeProvider.System, Cancelled));

        Assert.Equal(0, (await index.DescribeAsync(Cancelled)).ChunkCount);
        Assert.NotEmpty(await index.MarkAsync(Cancelled));
        Assert.Contains("read-only key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_certificate_is_taken_by_its_fingerprint_and_no_other()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Certificate = certificate }, Cancelled);
        var address = new UriBuilder(server.Address) { Scheme = "https" }.Uri;

        await using var trusted = await QdrantConnection.OpenAsync(new QdrantOptions { Address = address, CertificateThumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256) }, TimeProvider.System, Cancelled);
        var stranger = await Assert.ThrowsAsync<QdrantException>(() => QdrantConnection.OpenAsync(
            new QdrantOptions { Address = address, CertificateThumbprint = new string('0', 64), MaxRetries = 0 }, TimeProvider.System, Cancelled));
        var unknown = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(address, key: null));

        Assert.Equal("1.16.3", trusted.Version.ToString());
        Assert.Contains("--qdrant-certificate", stranger.Message, StringComparison.Ordinal);
        Assert.Contains("--qdrant-certificate", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_said_with_what_to_check()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var error = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(new Uri($"http://127.0.0.1:{port}"), key: null));

        Assert.Contains("Is Qdrant running there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_speaks_no_grpc_is_told_from_one_that_is_down()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, NoHttp2);

        var error = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), key: null));

        Assert.Contains("6333 is the REST port", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", error.Message, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task A_connection_that_is_closed_at_once_is_tried_again_for_a_server_may_be_starting()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, answer: "");

        var error = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), key: null));

        Assert.Contains("after 2 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("Is Qdrant running there", error.Message, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    [Theory]
    [InlineData("1.9.7", "too old")]
    public async Task A_server_that_is_too_old_is_refused(string version, string said)
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = version }, Cancelled);

        var error = await Assert.ThrowsAsync<QdrantException>(() => OpenAsync(server.Address, key: null));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_beyond_the_clients_limit_is_not_asked_for_again()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using (await world.BuildAsync())
        {
        }

        await using var narrow = await QdrantConnection.OpenAsync(new QdrantOptions { Address = world.Server.Address, MaxMessageBytes = 20_000 }, TimeProvider.System, Cancelled);
        await using var index = await QdrantIndex.OpenAsync(narrow, QdrantWorld.Collection, settings: null, Cancelled);
        var error = await Assert.ThrowsAsync<QdrantException>(async () => await index.ScrollAsync(null, withVectors: true, Cancelled).CountAsync(Cancelled));

        Assert.Contains("larger than the client takes", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, narrow.RetryCount);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_no_failure_of_the_server()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using var index = await world.BuildAsync();
        using var stop = new CancellationTokenSource();
        world.Server.Faults = new Faults { Calls = new CallFaults { Latency = TimeSpan.FromMinutes(1) } };

        var counting = index.CountAsync(null, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
        world.Server.Faults = Faults.None;
    }

    private static Task<QdrantConnection> OpenAsync(Uri address, string? key) =>
        QdrantConnection.OpenAsync(new QdrantOptions { Address = address, ApiKey = key, MaxRetries = 1, FirstDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, Cancelled);

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Cancelled);
                var stream = client.GetStream();
                _ = await stream.ReadAtLeastAsync(new byte[1024], 1, throwOnEndOfStream: false, Cancelled);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancelled);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null, Cancelled);
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The test is over.
        }
    }
}
