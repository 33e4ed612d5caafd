using System.Security.Cryptography.X509Certificates;

namespace RagProbe.QdrantDouble;

/// <summary>How a double starts.</summary>
public sealed record QdrantDoubleOptions
{
    /// <summary>Serve TLS with this certificate; null: plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The server release to play, such as <c>1.16.3</c>: its defaults, the fields it knows, the form of its vectors.</summary>
    public string Version { get; init; } = "1.16.3";

    /// <summary>The loopback port; 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>The key that may do everything; null: no key is asked for.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The key that may only read.</summary>
    public string? ReadOnlyKey { get; init; }

    /// <summary>What goes wrong from the start.</summary>
    public Faults Faults { get; init; } = Faults.None;

    /// <summary>Measures times and waits out latencies.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
