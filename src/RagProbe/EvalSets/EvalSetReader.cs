namespace RagProbe.EvalSets;

/// <summary>Reads an eval set in whatever format it is written. Judgments come as written: <see cref="JudgmentResolver"/> is the next step.</summary>
public static class EvalSetReader
{
    // The first one that recognises a file reads it.
    private static readonly IEvalSetFormat[] Formats = [new RagasFormat(), new BeirFormat(), new NativeFormat(), new LlamaIndexFormat(), new CsvFormat(), new TrecFormat()];

    private static readonly string[] FormatNames = [NativeFormat.FormatName, TrecFormat.FormatName, "csv", BeirFormat.FormatName, RagasFormat.FormatName, LlamaIndexFormat.FormatName];

    // Where documents usually lie, beside a file of questions that does not say it.
    private static readonly string[] UsualCorpora = ["corpus", "corpora", "documents", "docs", "source_files"];

    /// <summary>Never throws for what is in the files: everything wrong is a problem of the reading.</summary>
    public static EvalSetReading Read(EvalSetLocation location)
    {
        var problems = new ProblemLog();
        var evalSet = Directory.Exists(location.Path) ? ReadFolder(location, problems)
            : IsManifest(location.Path) ? ReadManifest(location.Path, location, problems)
            : ReadFile(location, problems);
        return new EvalSetReading { EvalSet = evalSet, Problems = problems.Sorted() };
    }

    private static bool IsManifest(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !Array.Exists(Formats, format => format.Recognises(path));

    private static EvalSet? ReadFolder(EvalSetLocation location, ProblemLog problems)
    {
        var manifest = Path.Combine(location.Path, EvalSetManifest.FileName);
        var dataset = Path.Combine(location.Path, LlamaIndexFormat.FileName);
        if (File.Exists(manifest))
        {
            return ReadManifest(manifest, location, problems);
        }

        if (BeirFolder.Is(location.Path))
        {
            return ReadQuestionsAlone(Of(BeirFormat.FormatName), Path.Combine(location.Path, BeirFolder.Queries), location, problems);
        }

        if (File.Exists(dataset))
        {
            return ReadQuestionsAlone(Of(LlamaIndexFormat.FormatName), dataset, location, problems);
        }

        problems.Error(
            manifest,
            null,
            "the file does not exist",
            "A native set is a folder with an evalset.json that says at least {\"name\": \"...\"}, a questions.jsonl and a corpus folder; a BEIR set one with corpus.jsonl, queries.jsonl and qrels/; or name a .jsonl, .csv, rag_dataset.json or TREC topics file.");
        return null;
    }

    private static EvalSet? ReadManifest(string path, EvalSetLocation location, ProblemLog problems)
    {
        if (EvalSetManifest.Read(path, FormatNames, problems) is not { } manifest)
        {
            return null;
        }

        var files = new EvalSetFiles
        {
            Questions = manifest.Resolve(manifest.Questions),
            Qrels = location.Qrels ?? (manifest.Qrels is null ? null : manifest.Resolve(manifest.Qrels)),
            TopicsByOrder = manifest.TopicsByOrder || location.TopicsByOrder,
            Grades = manifest.Grades,
        };
        var format = Of(manifest.Format);
        RefuseWhatDoesNotBelong(format, location, problems);
        var corpus = location.Corpus ?? manifest.Resolve(manifest.Corpus);
        if (format is BeirFormat && Path.GetFileName(files.Questions) != BeirFolder.Queries && Path.GetRelativePath(corpus, files.Questions) is var below && !Path.IsPathRooted(below) && !below.StartsWith("..", StringComparison.Ordinal))
        {
            // Other questions are told from documents by their fields, and queries.jsonl by its name.
            problems.Error(path, manifest.CorpusLine, $"{manifest.Questions} lies in the corpus folder, and queries look like documents", $"Write \"corpus\": \"{BeirFolder.Corpus}\", call the questions {BeirFolder.Queries}, or move them.", "corpus", corpus);
        }

        CheckCorpus(corpus, location.Corpus is null ? path : location.Path, location.Corpus is null ? manifest.CorpusLine : null, problems);
        return new EvalSet
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Format = format.Name,
            CorpusPath = Path.GetFullPath(corpus),
            Questions = ReadQuestions(format, files, problems),
            Defaults = manifest.Defaults,
            Notes = manifest.Notes,
        };
    }

    private static EvalSet? ReadFile(EvalSetLocation location, ProblemLog problems)
    {
        if (!File.Exists(location.Path))
        {
            problems.Error(location.Path, null, "no such file or folder", "Name a folder with an evalset.json, a BEIR folder, or a .jsonl, .csv, rag_dataset.json or TREC topics file.");
            return null;
        }

        if (Array.Find(Formats, format => format.Recognises(location.Path)) is { } format)
        {
            return ReadQuestionsAlone(format, location.Path, location, problems);
        }

        problems.Error(location.Path, null, "the format is not recognised", "Questions are read from an evalset.json, from .jsonl (native, Ragas), from a BEIR folder, from LlamaIndex's rag_dataset.json, from .csv (question,references,corpus_id) and from TREC topics (<top><num>...).");
        return null;
    }

    // Without an evalset.json: the set has its file's name or, where every set's file is called alike, that of the folder.
    private static EvalSet ReadQuestionsAlone(IEvalSetFormat format, string questions, EvalSetLocation location, ProblemLog problems)
    {
        RefuseWhatDoesNotBelong(format, location, problems);
        var folder = Path.GetDirectoryName(questions) ?? "";
        var usual = format is BeirFormat ? Path.Combine(folder, BeirFolder.Corpus) : UsualCorpora.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        var corpus = location.Corpus ?? usual;
        if (corpus is null)
        {
            problems.Error(location.Path, null, $"nothing says where the documents are, and none of {string.Join(", ", UsualCorpora)} lies beside the file", "Name their file or folder with the option --corpus.");
        }
        else
        {
            CheckCorpus(corpus, location.Path, null, problems);
        }

        var files = new EvalSetFiles { Questions = questions, Qrels = location.Qrels, TopicsByOrder = location.TopicsByOrder };
        return new EvalSet
        {
            Name = Path.GetFileName(questions) is BeirFolder.Queries or LlamaIndexFormat.FileName ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(questions)))! : Path.GetFileNameWithoutExtension(questions),
            Format = format.Name,
            CorpusPath = corpus is null ? "" : Path.GetFullPath(corpus),
            Questions = ReadQuestions(format, files, problems),
        };
    }

    private static IEvalSetFormat Of(string name) => Formats.Single(format => format.Name == name);

    private static QuestionStore ReadQuestions(IEvalSetFormat format, EvalSetFiles files, ProblemLog problems)
    {
        // Without a name where the manifest does not give one, which is reported.
        var questions = new QuestionStore();
        if (Path.GetFileName(files.Questions).Length > 0)
        {
            format.Read(files, questions, problems);
        }

        if (questions.Count == 0 && !problems.HasErrors)
        {
            problems.Error(files.Questions, null, "no questions", "Write at least one.");
        }

        return questions;
    }

    private static void RefuseWhatDoesNotBelong(IEvalSetFormat format, EvalSetLocation location, ProblemLog problems)
    {
        if (format is not (TrecFormat or BeirFormat) && location.Qrels is not null)
        {
            problems.Error(location.Path, null, $"--qrels belongs to TREC topics and BEIR folders, and this set is {format.Name}", "Leave it out.", value: location.Qrels);
        }

        if (format is not TrecFormat && location.TopicsByOrder)
        {
            problems.Error(location.Path, null, $"--topics-by-order belongs to TREC topics, and this set is {format.Name}", "Leave it out.");
        }
    }

    private static void CheckCorpus(string corpus, string file, int? line, ProblemLog problems)
    {
        if (!Directory.Exists(corpus) && !File.Exists(corpus))
        {
            problems.Error(file, line, "the corpus does not exist", "Correct \"corpus\" in evalset.json, or the option --corpus.", "corpus", corpus);
        }
    }
}
