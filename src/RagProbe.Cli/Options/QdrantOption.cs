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

    /// <summary>Checks the ranges.</summary>
    public void Check(ParseResult parsed, UsageProblems problems)
    {
        if (parsed.GetValue(_timeout) is < 1 or > 86_400)
        {
            problems.Add(FormattableString.Invariant($"--qdrant-timeout: {parsed.GetValue(_timeout)} is not 1 to 86400 (seconds)"));
        }

        if (parsed.GetValue(_retries) is < 0 or > 100)
        {
            problems.Add(FormattableString.Invariant($"--qdrant-retries: {parsed.GetValue(_retries)} is not 0 to 100"));
        }

        if (Certificate(parsed) is { } certificate && !(certificate.Length == 2 * SHA256.HashSizeInBytes && certificate.All(char.IsAsciiHexDigit)))
        {
            problems.Add($"--qdrant-certificate: '{certificate}' is no SHA-256 fingerprint: 64 hexadecimal digits, with or without colons");
        }

        if (parsed.GetValue(_url) is not null)
        {
            problems.Try(() => Address(parsed));
        }
    }

    /// <exception cref="UsageException">An option is out of its range.</exception>
    /// <exception cref="QdrantException">Nobody answers, or the key is wrong.</exception>
    public async Task<QdrantConnection> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        UsageProblems.ThrowIfAny(problems => Check(parsed, problems));
        var options = new QdrantOptions
        {
            Address = Address(parsed),
            ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null,
            Deadline = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            MaxRetries = parsed.GetValue(_retries),
            CertificateThumbprint = Certificate(parsed),
        };
        return await QdrantConnection.OpenAsync(options, TimeProvider.System, cancellationToken);
    }

    /// <summary>The options that reach the same server again, for commands that are offered next; begins with a blank where there are any.</summary>
    public string Repeat(ParseResult parsed) =>
        (parsed.GetValue(_url) is { } url ? $" --qdrant {NextCommand.Quote(url)}" : "")
        + (parsed.GetValue(SettingsFile.PathOption) is { } path ? $" --config {NextCommand.Quote(path)}" : "");

    private string? Certificate(ParseResult parsed) => parsed.GetValue(_certificate)?.Replace(":", "", StringComparison.Ordinal);

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
