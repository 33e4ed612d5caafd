using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Embedding.Downloads;
using RagProbe.Embedding.Onnx;
using RagProbe.Reports;
using RagProbe.Text;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe model pull</c>: downloads an ONNX sentence model whose hashes are known, or given.</summary>
internal static partial class ModelPullCommand
{
    private const string SourceVariable = "RAGPROBE_MODEL_SOURCE";

    private static readonly string Names = string.Join(", ", PublishedModels.All.Select(model => model.Name));

    public static Command Build()
    {
        var name = new Argument<string>("name") { Description = $"{Names}; or any repository, as OWNER/NAME, with --sha256 for each of its files" };
        var to = new Option<string?>("--to") { Description = "Folder to put the model's folder into (default: the first of RAGPROBE_MODELS)", HelpName = "folder" };
        var from = new Option<string?>("--from") { Description = $"Address of the hub or of a mirror of it (default: {SourceVariable}, else {PublishedModels.Hub.AbsoluteUri.TrimEnd('/')})", HelpName = "url" };
        var hashes = new Option<string[]>("--sha256") { Description = "A file of another repository with its hash, once a file: onnx/model.onnx=HEX, vocab.txt=HEX, 1_Pooling/config.json=HEX", HelpName = "file=hex" };
        var revision = new Option<string?>("--revision") { Description = "Commit or branch of another repository (default: main)", HelpName = "name" };
        var json = JsonOption.Create();
        var command = new Command("pull", "Download an ONNX sentence model; what does not have the published hash is thrown away").WithExamples(
            "ragprobe model pull all-MiniLM-L6-v2 --to ~/models",
            "ragprobe model pull all-MiniLM-L6-v2 --to ~/models --from https://mirror.example.org/hub");
        command.Add(name);
        foreach (var option in new Option[] { to, from, hashes, revision, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var model = ReadModel(parsed.GetValue(name)!, parsed.GetValue(hashes) ?? [], parsed.GetValue(revision));
            var source = ReadSource(parsed.GetValue(from));
            var models = parsed.GetValue(to) ?? (Workspace.ModelFolders is [var first, ..] ? first : null) ?? throw new UsageException("--to: say which folder keeps models, or name it in RAGPROBE_MODELS, where it is found again");
            var folder = Path.Combine(Path.GetFullPath(models), model.Name);

            DownloadedModel downloaded;
            using (var progress = new ProgressLine("pull", "kB", TimeProvider.System))
            using (var download = new ModelDownload(source, TimeProvider.System))
            {
                downloaded = await download.RunAsync(
                    model, folder, new SynchronousProgress<DownloadProgress>(state => progress.Report((int)(state.DoneBytes / 1000), (int)((state.TotalBytes ?? 0) / 1000))), cancellationToken);
            }

            // Loaded once: a model that cannot be used should say so now.
            using var loaded = OnnxEmbeddingModel.Load(folder);
            if (parsed.GetValue(json))
            {
                Output.Json(ModelPullJson.Write(model, downloaded, loaded));
            }
            else
            {
                Output.WriteLine(TerminalText.Clean(
                    $"{folder}: {(downloaded.Fetched.Count == 0 ? "was there already, and is the published one" : $"downloaded from {source.AbsoluteUri.TrimEnd('/')}/{model.Repository}")}; licence {model.Licence ?? "not known, see its page"}, "
                    + string.Create(CultureInfo.InvariantCulture, $"{loaded.Dimensions} dimensions, {loaded.MaxTokens} tokens, fingerprint {loaded.Fingerprint}")));
                var isFound = Workspace.ModelFolders.Any(known => Path.GetFullPath(known) == Path.GetDirectoryName(folder));
                Output.WriteLine($"Use it:  ragprobe sweep <eval set> --model {NextCommand.Quote(isFound ? model.Name : folder)}");
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static PublishedModel ReadModel(string name, IReadOnlyList<string> hashes, string? revision)
    {
        if (PublishedModels.Find(name) is { } known)
        {
            return hashes.Count == 0 && revision is null
                ? known
                : throw new UsageException($"{(hashes.Count > 0 ? "--sha256" : "--revision")}: the files of {known.Name} are known; leave it out, or name the repository ({known.Repository})");
        }

        if (!RepositoryName().IsMatch(name))
        {
            var near = NearestName.Find(name, PublishedModels.All.Select(model => model.Name)) is { } meant ? $"; did you mean '{meant}'?" : "";
            throw new UsageException($"<name>: the hashes of '{name}' are not known{near} (legal are {Names}; or a repository as OWNER/NAME, with --sha256 onnx/model.onnx=HEX --sha256 vocab.txt=HEX, as its page on the hub states them)");
        }

        if (revision is not null && !RevisionName().IsMatch(revision))
        {
            throw new UsageException($"--revision: '{revision}' is no name of a commit or branch; use letters, digits, '.', '-' and '_'");
        }

        List<PublishedFile> files = [.. hashes.Select(ReadHash)];
        if (files.CountBy(file => file.Path, StringComparer.Ordinal).FirstOrDefault(entry => entry.Value > 1) is { Key: { } twice })
        {
            throw new UsageException($"--sha256: {twice} is given twice; give each file once");
        }

        if (!files.Exists(file => file.Path.EndsWith(".onnx", StringComparison.Ordinal)) || !files.Exists(file => file.Path == "vocab.txt"))
        {
            throw new UsageException($"--sha256: a model needs its weights and its vocabulary; give --sha256 onnx/model.onnx=HEX --sha256 vocab.txt=HEX, as the page of {name} on the hub states them");
        }

        return new PublishedModel
        {
            Name = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..],
            Repository = name,
            Revision = revision ?? "main",
            Files = [.. files.OrderBy(file => file.Path == "vocab.txt")],
        };
    }

    private static PublishedFile ReadHash(string text)
    {
        var match = FileHash().Match(text);
        return match.Success && !match.Groups["file"].Value.Split('/').Any(part => part is "" or "." or "..")
            ? new PublishedFile(match.Groups["file"].Value, match.Groups["hash"].Value.ToLowerInvariant(), SizeBytes: null)
            : throw new UsageException($"--sha256: '{text}' is not a file of the repository with its hash, written as vocab.txt=HEX with 64 hexadecimal digits");
    }

    private static Uri ReadSource(string? given)
    {
        var (option, text) = given is not null ? ("--from", given) : (SourceVariable, Environment.GetEnvironmentVariable(SourceVariable)?.Trim());
        if (string.IsNullOrEmpty(text))
        {
            return PublishedModels.Hub;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", UserInfo: "" }
            ? address
            : throw new UsageException($"{option}: '{text}' is not the address of a hub; write it whole, without key or query, such as https://mirror.example.org/hub");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$", RegexOptions.None, 1000)]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*$", RegexOptions.None, 1000)]
    private static partial Regex RevisionName();

    [GeneratedRegex(@"^(?<file>[\w./-]+)=(?<hash>[0-9A-Fa-f]{64})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileHash();
}
