namespace RagProbe.Health;

/// <summary>Do the chunks belong to the documents, and is the index said to hold what it holds?</summary>
internal static class CountCheck
{
    public static async Task<HealthCheck> RunAsync(HealthSession session, CancellationToken cancellationToken)
    {
        var census = session.Census;
        var counted = await session.Input.Index.CountAsync(filter: null, cancellationToken);
        var evidence = new List<HealthEvidence> { new("chunks", Numbers.Text($"{census.Chunks}")), new("sources", Numbers.Text($"{census.ChunksBySource.Count}")) };
        var faults = new List<string>();
        var remarks = new List<string>();
        var steps = new List<string>();
        if (census.Chunks == 0)
        {
            faults.Add("the index is empty: nothing can be found in it");
            steps.Add("index the documents");
        }

        if (counted != census.Chunks)
        {
            remarks.Add($"{Numbers.Count(census.Chunks, "chunk")} could be listed where the index counts {counted}");
            steps.Add("see whether anybody writes to it at this moment, then look again");
        }

        if (census.WithoutText > 0)
        {
            remarks.Add($"{Numbers.Count(census.WithoutText, "chunk")} {(census.WithoutText == 1 ? "has" : "have")} no text");
            evidence.Add(new HealthEvidence("chunks without text", Numbers.Text($"{census.WithoutText}")));
            steps.Add("see that \"text\" of the collection in ragprobe.json names the field that holds it");
        }

        int? affected = null;
        var wrong = 0L;
        if (session.Input.Documents is { } documents)
        {
            var ids = documents.Select(static document => document.Id).ToHashSet(StringComparer.Ordinal);
            string[] strangers = [.. census.ChunksBySource.Keys.Where(source => !ids.Contains(source)).Order(StringComparer.Ordinal)];
            var strangeChunks = strangers.Sum(source => census.ChunksBySource[source]);
            string[] missing = [.. documents.Where(document => !string.IsNullOrWhiteSpace(document.Text[document.ContentStart..]) && !census.ChunksBySource.ContainsKey(document.Id)).Select(static document => document.Id).Order(StringComparer.Ordinal)];
            evidence.Add(new HealthEvidence("documents", Numbers.Text($"{documents.Count}")));
            wrong = strangeChunks + missing.Length;
            if (strangers.Length > 0)
            {
                // Somebody else's collection may hold more than the documents at hand.
                (session.Input.Collection is { IsOwn: false } ? remarks : faults).Add($"{Numbers.Count(strangeChunks, "chunk")} of {Numbers.Count(strangers.Length, "source")} that {(strangers.Length == 1 ? "is" : "are")} no document");
                evidence.Add(new HealthEvidence("sources that are no document", Numbers.Name(strangers)));
                steps.Add("delete what is left of removed documents, or correct the sources' names");
            }

            if (missing.Length > 0)
            {
                faults.Add($"{Numbers.Count(missing.Length, "document")} without a single chunk");
                evidence.Add(new HealthEvidence("documents without chunks", Numbers.Name(missing)));
                steps.Add("index the missing documents");
                var gone = missing.ToHashSet(StringComparer.Ordinal);
                affected = session.Input.Questions?.Count(question => question.Expected.Any(judgment => judgment.IsRelevant && gone.Contains(judgment.Source)));
            }
            else
            {
                affected = session.Input.Questions is null ? null : 0;
            }
        }

        var summary = $"{Numbers.Count(census.Chunks, "chunk")} of {Numbers.Count(census.ChunksBySource.Count, "source")}";
        return new HealthCheck
        {
            Name = HealthChecks.Counts,
            Status = faults.Count > 0 ? HealthStatus.Failed : remarks.Count > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Value = session.Input.Documents is null ? null : wrong,
            Threshold = session.Input.Documents is null ? null : 0,
            Sentence = faults.Count + remarks.Count > 0 ? $"{summary}: {string.Join("; ", faults.Concat(remarks))}"
                : session.Input.Documents is null ? $"{summary}; no documents were given to compare with"
                : $"{summary}, all of them documents, and no document without chunks",
            Evidence = evidence,
            NextStep = string.Join("; ", steps),
            QuestionsAffected = affected,
        };
    }
}
