using System.CommandLine;
using RagProbe.Configuration;
using RagProbe.EvalSets;

namespace RagProbe.Cli.Options;

/// <summary>Names an eval set of any format that can be read.</summary>
internal sealed class EvalSetArgument
{
    private readonly Argument<string?> _path = new("eval set") { Arity = ArgumentArity.ZeroOrOne, Description = "Folder with evalset.json, or that file; a BEIR folder; questions in .jsonl (native, Ragas) or rag_dataset.json (LlamaIndex); a TREC topics file; a CSV of questions and references (default: that of the settings file)" };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "File or folder with the documents: Markdown, text, HTML, PDF, JSONL, TREC (overrides evalset.json and where they usually lie)", HelpName = "path" };
    private readonly Option<string?> _qrels = new("--qrels") { Description = "TREC judgments, or the split of a BEIR folder: qrels/dev.tsv (default qrels/test.tsv)", HelpName = "file" };
    private readonly Option<bool> _topicsByOrder = new("--topics-by-order") { Description = "Number TREC topics 1, 2, 3 ... in file order instead of by their own ids" };

    public void AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_corpus);
        command.Add(_qrels);
        command.Add(_topicsByOrder);
    }

    /// <exception cref="UsageException">None is named, neither here nor in the settings file.</exception>
    public EvalSetLocation Read(ParseResult parsed)
    {
        var given = parsed.GetValue(_path);
        var configured = given is null ? SettingsFile.Read(parsed) : RagProbeConfiguration.Empty;
        return new EvalSetLocation
        {
            Path = given ?? configured.EvalSet ?? throw new UsageException($"<eval set>: name one, or write \"evalSet\" into {SettingsFile.Path(parsed)}; `ragprobe init` does"),
            Corpus = parsed.GetValue(_corpus) ?? configured.Corpus,
            Qrels = parsed.GetValue(_qrels),
            TopicsByOrder = parsed.GetValue(_topicsByOrder),
        };
    }
}
