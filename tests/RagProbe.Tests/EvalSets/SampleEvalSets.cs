using RagProbe.Corpus;
using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

/// <summary>A small sound eval set of each format.</summary>
/// <param name="Format">What evalset.json calls it.</param>
/// <param name="Entry">What a user names, below the folder; empty for the folder itself.</param>
/// <param name="Qrels">What --qrels names, if it is needed.</param>
internal sealed record SampleEvalSet(string Format, string Entry, string? Qrels, IReadOnlyList<(string Name, string Text)> Files)
{
    public EvalSetFolder Write() => Files.Aggregate(new EvalSetFolder(), static (folder, file) => folder.With(file.Name, file.Text));

    public EvalSetResolution Validate(EvalSetFolder folder) =>
        EvalSetValidator.Validate(new EvalSetLocation { Path = folder.At(Entry), Qrels = Qrels is null ? null : folder.At(Qrels) }, SampleEvalSets.Load);
}

internal static class SampleEvalSets
{
    private const string Leave = "# Leave\n\nEveryone has 27 days of paid leave a year.\nUnused days expire in March.\n";
    private const string Travel = "Hotels are paid up to 140 pounds a night. Trains go before planes for journeys under six hours.\n";

    public static IReadOnlyList<SampleEvalSet> All { get; } =
    [
        new("native", "", null,
        [
            ("evalset.json", "{\n  \"name\": \"sample\",\n  \"version\": \"1.0\",\n  \"corpus\": \"corpus\",\n  \"defaults\": { \"top-k\": 5 }\n}\n"),
            ("questions.jsonl", """
                {"id":"q1","question":"How many days?","expected":[{"source":"leave.md","quote":"27 days of paid leave","grade":3},{"source":"travel.txt","grade":1}],"answer":"27","tags":["number","leave"]}
                {"id":"q2","question":"Who waters the plants?","expected":[],"unanswerable":true}
                {"id":"q3","question":"What may a hotel cost?","expected":[{"source":"travel.txt","start":0,"end":41,"grade":2}],"filter":{"must":[{"key":"status","match":{"value":"current"}}]}}
                """),
            ("corpus/leave.md", Leave),
            ("corpus/travel.txt", Travel),
        ]),
        new("csv", "questions.csv", null,
        [
            ("questions.csv", "question,references,corpus_id\nHow many days?,\"[{\"\"content\"\": \"\"Hotels\"\", \"\"start_index\"\": 0, \"\"end_index\"\": 6}]\",travel\nTrains?,\"[{\"\"content\"\": \"\"Trains\"\", \"\"start_index\"\": 42, \"\"end_index\"\": 48}]\",travel\n"),
            ("corpora/travel.txt", Travel),
            ("corpora/leave.md", Leave),
        ]),
        new("trec", "topics.xml", "qrels.txt",
        [
            ("topics.xml", "<top>\n<num> 1 </num>\n<title> days of leave </title>\n</top>\n<top>\n<num> 2 </num>\n<title> hotels and trains </title>\n</top>\n"),
            ("qrels.txt", "1 0 d1 2\n1 0 d2 0\n2 0 d2 1\n"),
            ("docs/docs.xml", "<DOC>\n<DOCNO>d1</DOCNO>\n<TITLE>Leave</TITLE>\n<TEXT>27 days of leave.</TEXT>\n</DOC>\n<DOC>\n<DOCNO>d2</DOCNO>\n<TEXT>Hotels and trains.</TEXT>\n</DOC>\n"),
        ]),
        new("beir", "", null,
        [
            ("corpus.jsonl", """
                {"_id":"d1","title":"Leave","text":"27 days of leave.","metadata":{"year":2025}}
                {"_id":"d2","title":"","text":"Hotels and trains.","metadata":{}}
                """),
            ("queries.jsonl", """
                {"_id":"q1","text":"How many days?","metadata":{}}
                {"_id":"q2","text":"Hotels?"}
                """),
            ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\n"),
        ]),
        new("ragas", "testset.jsonl", null,
        [
            ("testset.jsonl", """
                {"user_input":"How many days?","reference_contexts":["<1-hop>\n\nEveryone has 27 days of paid leave a year. Unused days expire in March.","Hotels are paid up to 140 pounds a night."],"reference":"27","synthesizer_name":"multi_hop"}
                {"question":"What may a hotel cost?","contexts":["Hotels are payed up to 140 pounds a night."],"ground_truth":"140"}
                """),
            ("docs/leave.md", Leave),
            ("docs/travel.txt", Travel),
        ]),
        new("llamaindex", "", null,
        [
            ("rag_dataset.json", "{\n  \"examples\": [\n    {\n      \"query\": \"How many days?\",\n      \"query_by\": {\"type\": \"ai\"},\n      \"reference_contexts\": [\n        \"Everyone has 27 days of paid leave a year.\"\n      ],\n      \"reference_answer\": \"27\"\n    },\n    {\n      \"query\": \"Trains?\",\n      \"reference_contexts\": [\"Trains go before planes\"],\n      \"reference_answer\": \"\"\n    }\n  ]\n}\n"),
            ("source_files/leave.md", Leave),
            ("source_files/travel.txt", Travel),
        ]),
    ];

    /// <summary>The documents as the tool reads them.</summary>
    public static IReadOnlyDictionary<string, string> Load(string corpus)
    {
        // Reading files goes on asynchronously only where the file system does.
        var reading = Task.Run(() => CorpusReader.ReadAsync(corpus, CancellationToken.None)).GetAwaiter().GetResult();
        return reading.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal);
    }
}
