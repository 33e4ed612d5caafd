using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Http;

namespace RagProbe.External;

/// <summary>
/// Asks a program that is started once: a line of JSON a question on its standard input (<c>id, text, filter, limit</c>), a line of JSON
/// with the same <c>id</c> back on its standard output. What it writes to standard error is kept for messages. For one question at a time.
/// </summary>
public sealed class CommandSource : IExternalSource
{
    private const int MaxAnswerBytes = 32 << 20;
    private const long LargestHashedFile = 16 << 20;

    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(2);

    private readonly CommandSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly Process _process;
    private readonly LineReader _lines;
    private readonly LastWords _errors = new();
    private readonly Task _drained;

    // Ids of questions that were asked: what still comes for one of them comes late.
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private Task<string?>? _reading;
    private string? _dead;

    private CommandSource(CommandSourceOptions options, TimeProvider time, Process process)
    {
        (_options, _time, _process) = (options, time, process);
        _lines = new LineReader(process.StandardOutput.BaseStream, MaxAnswerBytes);
        _drained = _errors.DrainAsync(process.StandardError);
        Name = string.Join(' ', options.Words);
        Fingerprint = CurrentFingerprint();
    }

    public string Name { get; }

    /// <summary>Over the command line and the content of the files that it names.</summary>
    public string Fingerprint { get; }

    public int MaxConcurrentQuestions => 1;

    public bool SendsFilter => true;

    /// <summary>Starts the program.</summary>
    /// <exception cref="ExternalRetrieverException">It cannot be started.</exception>
    public static CommandSource Start(CommandSourceOptions options, TimeProvider time)
    {
        var start = new ProcessStartInfo(options.Words[0], options.Words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardErrorEncoding = Encoding.UTF8,
        };
        try
        {
            return new CommandSource(options, time, Process.Start(start)!);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            throw new ExternalRetrieverException(
                $"{options.Words[0]}: cannot be started ({exception.Message.TrimEnd('.')}). Name a program with its arguments, such as --retriever-command \"python3 retrieve.py\"; no shell is asked.", exception);
        }
    }

    /// <inheritdoc/>
    public async Task<ExternalAnswer?> AskAsync(Question question, int limit, CancellationToken cancellationToken)
    {
        if (_dead is not null)
        {
            throw Outage(_dead);
        }

        var asked = question.Id;
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // A pipe that is not read takes no more, and a question of which half was written leaves nothing to go on with.
            await SendAsync(question, limit).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Die($"did not read question {asked} within {Seconds}");
        }
        catch (IOException)
        {
            throw Die(await EndedAsync(asked));
        }

        var isRepeated = !_asked.Add(asked);
        while (true)
        {
            var line = await NextLineAsync(asked, either.Token, cancellationToken) ?? throw Die(await EndedAsync(asked));
            if (Read(line, asked, isRepeated) is { } answer)
            {
                return answer;
            }
        }
    }

    public string CurrentFingerprint() => Digest.Of(_options.Words.Concat(_options.Words.Where(File.Exists).Select(HashOf)).Append(_options.Response.Describe()).Prepend("command"));

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (!await HasEndedAsync())
        {
            _process.Kill(entireProcessTree: true);
            await HasEndedAsync();
        }

        _process.Dispose();
    }

    private string Seconds => FormattableString.Invariant($"{_options.Timeout.TotalSeconds} s");

    private async Task SendAsync(Question question, int limit)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", question.Id);
            writer.WriteString("text", question.Text);
            if (question.Filter is { } filter)
            {
                writer.WritePropertyName("filter");
                FilterJson.Write(writer, filter);
            }

            writer.WriteNumber("limit", limit);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        var stream = _process.StandardInput.BaseStream;
        await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        await stream.FlushAsync();
    }

    private async Task<string?> NextLineAsync(string asked, CancellationToken either, CancellationToken cancellationToken)
    {
        // A line that comes too late for one question is read before the next one's.
        var reading = _reading ??= Task.Run(_lines.ReadAsync, CancellationToken.None);
        try
        {
            var line = await reading.WaitAsync(either);
            _reading = null;
            return line;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExternalRetrieverException($"{Name}: no answer to question {asked} within {Seconds}. A longer --retriever-timeout waits longer.{_errors.Describe()}", exception);
        }
        catch (InvalidDataException exception)
        {
            _dead = $"wrote {exception.Message} as the answer to question {asked}";
            throw new ExternalRetrieverException(Describe(_dead), exception) { IsOutage = true };
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Null for an answer that comes late: to an earlier question.
    private ExternalAnswer? Read(string line, string asked, bool isRepeated)
    {
        try
        {
            using var json = ResponseMapping.Parse(line);
            var id = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()
                : throw new FormatException($"an answer without the question's \"id\": {AnswerExcerpt.Of(line)}");
            return id == asked ? _options.Response.Read(json.RootElement)
                : _asked.Contains(id!) ? null
                : throw new FormatException($"an answer to '{id}', which was not asked: {AnswerExcerpt.Of(line)}");
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            throw new ExternalRetrieverException(
                $"{Name}: question {asked}{(isRepeated ? ", asked again" : "")}: {exception.Message}. Standard output is for a line of JSON a question, {{\"id\": ..., \"results\": [...]}}; messages belong on standard error.{_errors.Describe()}", exception);
        }
    }

    private async Task<string> EndedAsync(string asked)
    {
        var code = await HasEndedAsync() ? FormattableString.Invariant($"with exit code {_process.ExitCode} ") : "";
        return $"ended {code}when question {asked} was asked";
    }

    private async Task<bool> HasEndedAsync()
    {
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(PatienceAtEnd);
            await _drained.WaitAsync(PatienceAtEnd);
            return true;
        }
        catch (TimeoutException)
        {
            return _process.HasExited;
        }
    }

    private ExternalRetrieverException Die(string how) => Outage(_dead = how);

    private ExternalRetrieverException Outage(string how) => new(Describe(how)) { IsOutage = true };

    private string Describe(string how) => $"{Name}: {how}.{_errors.Describe()}";

    private static string HashOf(string path)
    {
        var file = new FileInfo(path);
        return file.Length > LargestHashedFile ? FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks}") : Digest.Of(File.ReadAllBytes(path));
    }
}
