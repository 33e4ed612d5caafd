using System.Diagnostics;
using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.Diagnosis;

/// <summary>What it takes to diagnose 500 failed questions on 100,000 chunks with the built-in static model.</summary>
internal static class DiagnosisComparison
{
    private const int Chunks = 100_000;
    private const int Failures = 500;
    private const int SentencesOfChunk = 3;
    private const string Chunker = "recursive(900 characters)";

    /// <param name="arguments">The folder of public data, then the file to write.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var data = Path.Combine(arguments[0], "data", "chunking-evaluation");
        var read = EvalSetReader.Read(new EvalSetLocation { Path = Path.Combine(data, "questions.csv"), Corpus = Path.Combine(data, "corpora") }).EvalSet!;
        var corpus = (await CorpusReader.ReadAsync(read.CorpusPath, default)).Documents;
        var resolved = JudgmentResolver.Resolve(read, corpus.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;
        var evalSet = resolved with { Questions = [.. resolved.Questions.SelectMany(Variants)] };

        var model = StaticEmbeddingModel.LoadBuiltIn();
        var chunker = ChunkerCatalog.Parse(Chunker);
        var folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
        await using var index = EmbeddedIndex.OpenOrCreate(
            Path.Combine(folder.FullName, "index"), new EmbeddedIndexSettings { Name = "bench", Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
        var documents = corpus.Concat(Mixtures(corpus)).ToList();
        var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(documents, progress: null, default);

        var pipeline = await RetrievalPipeline.CreateAsync(new PipelineOptions { TopK = 5, DenseWeight = model.SuggestedDenseWeight }, model, index, TimeProvider.System, default);
        var input = new DiagnosisInput
        {
            EvalSet = evalSet,
            Pipeline = pipeline,
            Index = index,
            Model = model,
            Documents = documents.ToDictionary(document => document.Id, StringComparer.Ordinal),
        };
        var failed = (await JudgedRetrieval.AskAsync(pipeline, evalSet.Questions, default)).Where(asked => asked.Outcome.IsFailure()).Select(asked => asked.Question.Id).Take(Failures).ToHashSet(StringComparer.Ordinal);
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var report = await new Diagnostician(input with { Only = failed }).RunAsync(progress: null, default);
        var (seconds, processorSeconds) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);

        var causes = report.Questions.CountBy(question => question.Finding.Cause).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal);
        await ResultFile.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            # Diagnosis of many failures on a large index

            `dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare diagnosis ../shared tests/RagProbe.Benchmarks/results/diagnosis.md`

            The corpora of the chunking evaluation, and documents mixed of their sentences, cut to {build.Chunks:n0} chunks; the questions, and each again
            with a typing error in its longest word, with every second word, and with its first half: {evalSet.Questions.Count:n0} in all. Hybrid, top 5, static model. All are
            asked again, {report.Questions.Count} that failed are diagnosed, everything else that a diagnosis needs included.

            {ResultFile.Machine()}.

            | failed questions | chunks | seconds | processor seconds | milliseconds a failure | embeddings a failure | searches a failure |
            |---:|---:|---:|---:|---:|---:|---:|
            | {report.Questions.Count} | {build.Chunks} | {seconds:F1} | {processorSeconds:F1} | {1000 * seconds / report.Questions.Count:F0} | {(double)report.Embeddings / report.Questions.Count:F1} | {(double)report.Searches / report.Questions.Count:F1} |

            Causes: {string.Join(", ", causes.Select(entry => $"{entry.Value} {entry.Key}"))}.

            """).ReplaceLineEndings("\n"),
            [.. arguments.Skip(1)]);
        folder.Delete(recursive: true);
    }

    private static IEnumerable<Question> Variants(Question question)
    {
        string[] words = question.Text.Split(' ');
        var longest = Array.IndexOf(words, words.MaxBy(word => word.Length));
        yield return question;
        yield return question with { Id = question.Id + ".typo", Text = string.Join(' ', words.Select((word, i) => i == longest ? word.Remove(word.Length / 2, 1) : word)) };
        yield return question with { Id = question.Id + ".sparse", Text = string.Join(' ', words.Where((_, i) => i % 2 == 0)) };
        yield return question with { Id = question.Id + ".half", Text = string.Join(' ', words.Take((words.Length + 1) / 2)) };
    }

    // Distractors that read like the corpora: sentences of all of them, shuffled with a seed.
    private static IEnumerable<SourceDocument> Mixtures(IReadOnlyList<SourceDocument> corpus)
    {
        var random = new Random(1);
        string[] sentences = [.. corpus.SelectMany(document => document.Text.Split([". ", "\n"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(sentence => sentence.Length is > 80 and < 280)];
        for (var i = 0; i < Chunks; i++)
        {
            yield return new SourceDocument
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"mixture-{i}.md"),
                Text = string.Join(". ", Enumerable.Range(0, SentencesOfChunk).Select(_ => sentences[random.Next(sentences.Length)])),
            };
        }
    }
}
