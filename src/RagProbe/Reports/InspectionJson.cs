using System.Text.Json;
using RagProbe.Inspection;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.inspection</c>: a collection's settings, what its payloads hold and mean, its model, and its links to an eval set.</summary>
public static class InspectionJson
{
    public static string Write(CollectionInspection inspection) => JsonReport.Write("ragprobe.inspection", 1, writer =>
    {
        writer.WriteString("collection", inspection.Collection);
        writer.WriteString("askedAs", inspection.AskedAs);
        writer.Array("aliases", inspection.Aliases, writer.WriteStringValue);
        writer.WriteString("serverVersion", inspection.ServerVersion);
        writer.WriteNumber("points", inspection.Points);
        writer.WriteBoolean("pointsAreExact", inspection.PointsAreExact);
        writer.WriteNumber("sampledPoints", inspection.SampledPoints);
        writer.Object("settings", () => WriteSettings(writer, inspection.Settings));
        writer.Array("fields", inspection.Fields, field => writer.Object(() => WriteField(writer, field)));
        writer.Array("roles", inspection.Proposal.Roles, role => writer.Object(() =>
        {
            writer.WriteString("role", Name(role.Role));
            writer.WriteString("path", role.Chosen?.Path.ToString());
            writer.Array("candidates", role.Candidates, candidate => writer.Object(() =>
            {
                writer.WriteString("path", candidate.Path.ToString());
                Number(writer, "score", candidate.Score);
                writer.WriteString("reason", candidate.Reason);
            }));
        }));
        writer.WriteString("vector", inspection.Vector);
        writer.WriteString("sparseVector", inspection.SparseVector);
        writer.Array("models", inspection.Models, guess => writer.Object(() => WriteGuess(writer, guess)));
        if (inspection.Links is { } links)
        {
            writer.Object("sources", () => WriteLinks(writer, links));
        }
        else
        {
            writer.WriteNull("sources");
        }

        writer.Array("remarks", inspection.Remarks, writer.WriteStringValue);
    });

    private static void WriteSettings(Utf8JsonWriter writer, CollectionSettings settings)
    {
        writer.WriteString("status", settings.Status);
        writer.WriteString("optimizerError", settings.OptimizerError);
        Long(writer, "pointsReported", settings.PointsReported);
        Long(writer, "indexedVectors", settings.IndexedVectors);
        writer.WriteNumber("segments", settings.Segments);
        writer.WriteNumber("shards", settings.Shards);
        writer.OptionalNumber("replicas", settings.Replicas);
        writer.WriteBoolean("payloadOnDisk", settings.PayloadOnDisk);
        writer.Array("vectors", settings.Vectors, vector => writer.Object(() =>
        {
            writer.WriteString("name", vector.Name);
            writer.WriteNumber("dimensions", vector.Dimensions);
            writer.WriteString("distance", vector.Distance);
            writer.WriteString("datatype", vector.Datatype);
            writer.WriteBoolean("multi", vector.IsMulti);
            Flag(writer, "onDisk", vector.OnDisk);
            WriteHnsw(writer, vector.Hnsw);
            writer.WriteString("quantization", vector.Quantization);
        }));
        writer.Array("sparseVectors", settings.SparseVectors, sparse => writer.Object(() =>
        {
            writer.WriteString("name", sparse.Name);
            writer.WriteBoolean("idf", sparse.HasIdf);
            Flag(writer, "onDisk", sparse.OnDisk);
        }));
        WriteHnsw(writer, settings.Hnsw);
        writer.WriteString("quantization", settings.Quantization);
        Long(writer, "indexingThresholdKilobytes", settings.IndexingThreshold);
        Long(writer, "maxOptimizationThreads", settings.MaxOptimizationThreads);
        writer.Array("payloadIndexes", settings.PayloadIndexes, index => writer.Object(() =>
        {
            writer.WriteString("field", index.Field);
            writer.WriteString("type", index.Type);
            Long(writer, "points", index.Points);
            writer.WriteBoolean("tenant", index.IsTenant);
        }));
        Pairs(writer, "strictMode", settings.StrictMode);
        Pairs(writer, "metadata", settings.Metadata);
        writer.Array("warnings", settings.Warnings, writer.WriteStringValue);
        Long(writer, "queuedUpdates", settings.QueuedUpdates);
        writer.WriteNumber("deferredPoints", settings.DeferredPoints);
    }

    private static void WriteHnsw(Utf8JsonWriter writer, HnswSettings? hnsw)
    {
        if (hnsw is null)
        {
            writer.WriteNull("hnsw");
            return;
        }

        writer.Object("hnsw", () =>
        {
            Long(writer, "m", hnsw.M);
            Long(writer, "efConstruct", hnsw.EfConstruct);
            Long(writer, "fullScanThresholdKilobytes", hnsw.FullScanThreshold);
            Long(writer, "payloadM", hnsw.PayloadM);
            Flag(writer, "onDisk", hnsw.OnDisk);
        });
    }

    private static void WriteField(Utf8JsonWriter writer, PayloadField field)
    {
        writer.WriteString("path", field.Path.ToString());
        writer.Object("types", () =>
        {
            foreach (var (type, count) in field.Types)
            {
                writer.WriteNumber(type, count);
            }
        });
        Number(writer, "share", field.Share);
        writer.WriteNumber("distinctValues", field.DistinctValues);
        writer.WriteString("example", field.Example);
        if (field.Lengths is { } lengths)
        {
            writer.Object("lengths", () =>
            {
                writer.WriteNumber("minimum", lengths.Minimum);
                writer.WriteNumber("median", lengths.Median);
                writer.WriteNumber("maximum", lengths.Maximum);
            });
        }
        else
        {
            writer.WriteNull("lengths");
        }
    }

    private static void WriteGuess(Utf8JsonWriter writer, ModelGuess guess)
    {
        writer.WriteString("vector", guess.Vector);
        writer.WriteString("verdict", Name(guess.Verdict));
        writer.WriteString("model", guess.Verdict is ModelVerdict.None or ModelVerdict.NotCompared ? null : guess.Best?.Model);
        writer.WriteString("summary", guess.Summary);
        writer.Array("strangers", guess.Strangers, writer.WriteStringValue);
        writer.Array("trials", guess.Trials, trial => writer.Object(() =>
        {
            writer.WriteString("model", trial.Model);
            writer.WriteString("fingerprint", trial.Fingerprint);
            writer.WriteString("text", trial.Text.ToString());
            writer.WriteString("preparation", trial.Preparation);
            writer.WriteString("prefix", trial.Prefix);
            writer.WriteNumber("compared", trial.Compared);
            Number(writer, "meanCosine", trial.MeanCosine);
            Number(writer, "minimumCosine", trial.MinimumCosine);
            Number(writer, "shareAlike", trial.ShareAlike);
            Number(writer, "shareFar", trial.ShareFar);
        }));
    }

    private static void WriteLinks(Utf8JsonWriter writer, SourceLinks links)
    {
        Number(writer, "rate", links.Rate);
        Long(writer, "pointsWithoutSource", links.PointsWithoutSource);
        writer.Array("linked", links.Linked, link => writer.Object(() =>
        {
            writer.WriteString("source", link.Source);
            writer.WriteString("document", link.Document);
            writer.WriteString("how", Name(link.How));
            writer.WriteNumber("points", link.Points);
        }));
        writer.Array("unlinked", links.Unlinked, source => writer.Object(() =>
        {
            writer.WriteString("source", source.Source);
            writer.WriteNumber("points", source.Points);
            writer.WriteString("reason", source.Reason);
            writer.Array("candidates", source.Candidates, writer.WriteStringValue);
        }));
        writer.Array("documentsWithoutPoints", links.DocumentsWithoutPoints, writer.WriteStringValue);
    }

    private static void Pairs(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> pairs) => writer.Object(name, () =>
    {
        foreach (var (key, value) in pairs)
        {
            writer.WriteString(key, value);
        }
    });

    private static void Long(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Flag(Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(name, flag);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    // Six digits: the last bits of a cosine differ between processors.
    private static void Number(Utf8JsonWriter writer, string name, double value) => writer.WriteNumber(name, Math.Round(value, 6) + 0.0);

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
