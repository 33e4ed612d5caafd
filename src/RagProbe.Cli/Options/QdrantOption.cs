using System.CommandLine;
using System.Security.Cryptography;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Cli.Options;

/// <summary>Which Qdrant server, how patiently, and the settings file that may name it. The key comes from the environment only.</summary>
internal sealed class QdrantOption
{
    public const string UrlVariable = "RAGPROBE_QDRANT_URL";
    public const string KeyVariable = "QDRANT_API_KEY";

    private readonly Option<string?> _url = new("--qdrant") { Description = $"Qdrant's gRPC address (default: {UrlVariable}, else the settings file, else http://localhost:{QdrantOptions.DefaultPort}); the API key is read from {KeyVariable}", HelpName = "url" };
    private readonly Option<string?> _certificate = new("--qdrant-certificate") { Description = "SHA-256 fingerprint of the server's certificate, where a private authority signed it (https addresses)", HelpName = "hex" };
    private readonly Option<int> _timeout = new("--qdrant-timeout") { Description = "Seconds that one call may take", DefaultValueFactory = _ => 60, HelpName = "seconds" };
    private readonly Option<int> _retries = new("--qdrant-retries") { Description = "How often a call that failed for a passing reason is sent again", DefaultValueFactory = _ => 6, HelpName = "number" };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_certificate);
        command.Add(_timeout);
        command.Add(_retries);
        command.Add(SettingsFile.PathOption);
    }

    /// <exception cref="UsageException">The address or the time is none.</exception>
    /// <exception cref="QdrantException">Nobody answers, or the key is wrong.</exception>
    public async Task<QdrantConnection> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var seconds = parsed.GetValue(_timeout);
        if (seconds is < 1 or > 86_400)
        {
            throw new UsageException(FormattableString.Invariant($"--qdrant-timeout: {seconds} is not 1 to 86400 (seconds)"));
        }

        var retries = parsed.GetValue(_retries);
        if (retries is < 0 or > 100)
        {
            throw new UsageException(FormattableString.Invariant($"--qdrant-retries: {retries} is not 0 to 100"));
        }

        var certificate = parsed.GetValue(_certificate)?.Replace(":", "", StringComparison.Ordinal);
        if (certificate is not null && !(certificate.Length == 2 * SHA256.HashSizeInBytes && certificate.All(char.IsAsciiHexDigit)))
        {
            throw new UsageException($"--qdrant-certificate: '{certificate}' is no SHA-256 fingerprint: 64 hexadecimal digits, with or without colons");
        }

        var options = new QdrantOptions
        {
            Address = Address(parsed),
            ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null,
            Deadline = TimeSpan.FromSeconds(seconds),
            MaxRetries = retries,
            CertificateThumbprint = certificate,
        };
        return await QdrantConnection.OpenAsync(options, TimeProvider.System, cancellationToken);
    }

    /// <summary>The options that reach the same server again, for commands that are offered next; begins with a blank where there are any.</summary>
    public string Repeat(ParseResult parsed) =>
        (parsed.GetValue(_url) is { } url ? $" --qdrant {NextCommand.Quote(url)}" : "")
        + (parsed.GetValue(SettingsFile.PathOption) is { } path ? $" --config {NextCommand.Quote(path)}" : "");

    private Uri Address(ParseResult parsed)
    {
        var (name, text) = parsed.GetValue(_url) is { } option ? ("--qdrant", option)
            : Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } variable ? (UrlVariable, variable)
            : (SettingsFile.Path(parsed), SettingsFile.Read(parsed).QdrantUrl ?? "localhost");
        try
        {
            return QdrantOptions.ParseAddress(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{name}: {exception.Message}");
        }
    }
}
