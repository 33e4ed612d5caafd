namespace RagProbe.EvalSets;

/// <summary>Reads an eval set in whatever format it is written. Judgments come as written: <see cref="JudgmentResolver"/> is the next step.</summary>
public static class EvalSetReader
{
    private static readonly IEvalSetFormat[] Formats = [new NativeFormat(), new CsvFormat(), new TrecFormat()];

    // Where documents usually lie, beside a file of questions that does not say it.
    private static readonly string[] UsualCorpora = ["corpus", "corpora", "documents", "docs"];

    /// <summary>Never throws for what is in the files: everything wrong is a problem of the reading.</summary>
    public static EvalSetReading Read(EvalSetLocation location)
    {
        var problems = new ProblemLog();
        var evalSet = Directory.Exists(location.Path) ? ReadManifest(Path.Combine(location.Path, EvalSetManifest.FileName), location, problems)
            : location.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadManifest(location.Path, location, problems)
            : ReadFile(location, problems);
        return new EvalSetReading { EvalSet = evalSet, Problems = problems.Sorted() };
    }

    private static EvalSet? ReadManifest(string path, EvalSetLocation location, ProblemLog problems)
    {
        if (!File.Exists(path))
        {
            problems.Error(path, null, "the file does not exist", "A native set is a folder with an evalset.json that says at least {\"name\": \"...\"}, a questions.jsonl and a corpus folder; or name a .jsonl, .csv or TREC topics file.");
            return null;
        }

        if (EvalSetManifest.Read(path, problems) is not { } manifest)
        {
            return null;
        }

        var files = new EvalSetFiles
        {
            Questions = manifest.Resolve(manifest.Questions),
            Qrels = location.Qrels ?? (manifest.Qrels is null ? null : manifest.Resolve(manifest.Qrels)),
            TopicsByOrder = manifest.TopicsByOrder || location.TopicsByOrder,
        };
        var format = Formats.Single(format => format.Name == manifest.Format);
        RefuseWhatOnlyTrecHas(format, location, problems);
        var corpus = location.Corpus ?? manifest.Resolve(manifest.Corpus);
        CheckCorpus(corpus, location.Corpus is null ? path : location.Path, location.Corpus is null ? manifest.CorpusLine : null, problems);
        return new EvalSet
        {
            Name = manifest.Name,
            Version = manifest.Version,
            CorpusPath = Path.GetFullPath(corpus),
            Questions = ReadQuestions(format, files, problems),
            Defaults = manifest.Defaults,
        };
    }

    private static EvalSet? ReadFile(EvalSetLocation location, ProblemLog problems)
    {
        if (!File.Exists(location.Path))
        {
            problems.Error(location.Path, null, "no such file or folder", "Name a folder with an evalset.json, or a .jsonl, .csv or TREC topics file.");
            return null;
        }

        if (Array.Find(Formats, format => format.Recognises(location.Path)) is not { } format)
        {
            problems.Error(location.Path, null, "the format is not recognised", "Questions are read from an evalset.json, from .jsonl, from .csv (question,references,corpus_id) and from TREC topics (<top><num>...).");
            return null;
        }

        RefuseWhatOnlyTrecHas(format, location, problems);
        var folder = Path.GetDirectoryName(location.Path) ?? "";
        var corpus = location.Corpus ?? UsualCorpora.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        if (corpus is null)
        {
            problems.Error(location.Path, null, $"nothing says where the documents are, and none of {string.Join(", ", UsualCorpora)} lies beside the file", "Name their file or folder with the option --corpus.");
        }
        else
        {
            CheckCorpus(corpus, location.Path, null, problems);
        }

        var files = new EvalSetFiles { Questions = location.Path, Qrels = location.Qrels, TopicsByOrder = location.TopicsByOrder };
        return new EvalSet
        {
            Name = Path.GetFileNameWithoutExtension(location.Path),
            CorpusPath = corpus is null ? "" : Path.GetFullPath(corpus),
            Questions = ReadQuestions(format, files, problems),
        };
    }

    private static IReadOnlyList<Question> ReadQuestions(IEvalSetFormat format, EvalSetFiles files, ProblemLog problems)
    {
        if (Path.GetFileName(files.Questions).Length == 0)
        {
            // The manifest does not name the file, which is reported.
            return [];
        }

        var questions = format.Read(files, problems);
        if (questions.Count == 0 && !problems.HasErrors)
        {
            problems.Error(files.Questions, null, "no questions", "Write at least one.");
        }

        return questions;
    }

    private static void RefuseWhatOnlyTrecHas(IEvalSetFormat format, EvalSetLocation location, ProblemLog problems)
    {
        if (format is not TrecFormat && (location.Qrels is not null || location.TopicsByOrder))
        {
            problems.Error(location.Path, null, $"--qrels and --topics-by-order belong to TREC topics, and this set is {format.Name}", "Leave them out.");
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
