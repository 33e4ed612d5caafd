using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RagProbe.QdrantDouble.FaultInjection;
using RagProbe.QdrantDouble.Recordings;
using RagProbe.QdrantDouble.Services;

namespace RagProbe.QdrantDouble;

/// <summary>A running double: plaintext gRPC (h2c) on loopback, everything in memory. Disposing stops it.</summary>
public sealed class QdrantDoubleServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Engine _engine;
    private readonly FaultState _faults;
    private readonly CallLog _log;

    private QdrantDoubleServer(WebApplication application, Engine engine, FaultState faults, CallLog log)
    {
        _application = application;
        _engine = engine;
        _faults = faults;
        _log = log;
        Address = new Uri(application.Urls.Single());
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:6334</c>.</summary>
    public Uri Address { get; }

    /// <summary>How it misbehaves; may be set at any time, and counted faults then start anew.</summary>
    public Faults Faults
    {
        get => _faults.Faults;
        set => _faults.Faults = value;
    }

    /// <summary>The calls so far by method, as in <c>Points/Query</c>.</summary>
    public IReadOnlyDictionary<string, int> Requests => _log.Requests;

    public static async Task<QdrantDoubleServer> StartAsync(QdrantDoubleOptions options, CancellationToken cancellationToken)
    {
        if (!Version.TryParse(options.Version, out var version) || version.Build < 0 || version.Revision >= 0)
        {
            throw new ArgumentException($"version '{options.Version}' is not of the form major.minor.patch, such as 1.16.3", nameof(options));
        }

        var faults = new FaultState { Faults = options.Faults };
        var engine = new Engine(version, faults, options.Clock);
        var log = new CallLog();
        // Empty: neither files nor environment variables of the machine change what a test sees.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 200;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (options.Certificate is { } certificate)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton(new CallInterceptor(faults, log, new KeyCheck(options.ApiKey, options.ReadOnlyKey), options.Clock));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<CallInterceptor>();
        });
        var application = builder.Build();
        application.UseRouting();
        application.MapGrpcService<ServerService>();
        application.MapGrpcService<HealthService>();
        application.MapGrpcService<CollectionsService>();
        application.MapGrpcService<PointsService>();
        await application.StartAsync(cancellationToken);
        return new QdrantDoubleServer(application, engine, faults, log);
    }

    /// <summary>The metadata that came with the last call of a method; null when there was none.</summary>
    public IReadOnlyDictionary<string, string>? LastMetadata(string method) => _log.LastMetadata(method);

    /// <summary>
    /// Loads a collection as another tool left it: a recorded scenario whose calls are Collections/Get and Points/Scroll with
    /// payload and vectors.
    /// </summary>
    /// <returns>The collection's name.</returns>
    public string LoadForeign(string scenarioPath) => RecordedCollection.Load(scenarioPath, _engine);

    /// <summary>Answers until it is cancelled or told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
