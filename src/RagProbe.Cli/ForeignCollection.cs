using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Configuration;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Inspection;

namespace RagProbe.Cli;

/// <summary>
/// A collection that somebody else built: what its payloads mean comes from the settings file or, where that says nothing, from looking
/// at the collection.
/// </summary>
internal static class ForeignCollection
{
    private const int UnlinkedShown = 3;

    /// <summary>What is written down about the collection, completed by what can be seen in it.</summary>
    /// <exception cref="CannotRunException">Nothing is written down and no field was found that holds the text or the source.</exception>
    public static async Task<CollectionConfiguration> ConfigureAsync(
        QdrantConnection connection, string collection, CollectionConfiguration? written, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken)
    {
        if (written is { Payload: not null, Model: not null })
        {
            return written;
        }

        var options = new InspectionOptions { Documents = documents.Count == 0 ? null : documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal) };
        var inspection = await CollectionInspector.InspectAsync(connection, collection, new EmbeddingModelCatalog(Workspace.ModelFolders), options, cancellationToken);
        var seen = inspection.ToConfiguration(trial => trial.Path ?? trial.Model);
        var configuration = new CollectionConfiguration
        {
            Vector = written?.Vector ?? seen.Vector,
            Sparse = written?.Sparse ?? seen.Sparse,
            Model = written?.Model ?? seen.Model,
            Payload = written?.Payload ?? seen.Payload,
        };
        var payload = configuration.Payload ?? throw new CannotRunException(
            $"collection '{collection}': no field was found that holds the text or the source. `ragprobe inspect --collection {NextCommand.Quote(collection)}` shows what is there; write \"payload\" into ragprobe.json by hand.");
        Output.Note(
            $"collection {collection}: text in {payload.Text}, source in {payload.Source}, model {configuration.Model ?? "unknown"}, as {Plain.Count(inspection.SampledPoints, "point")} suggest; "
            + $"`ragprobe inspect --collection {NextCommand.Quote(collection)} --write` keeps that and shows the evidence.");
        return configuration;
    }

    /// <summary>Opens it for reading, its sources under the names of the documents; under their own where there are none.</summary>
    /// <exception cref="CannotRunException">None of the collection's sources is a document of the eval set.</exception>
    public static async Task<QdrantIndex> OpenAsync(
        QdrantConnection connection, string collection, CollectionConfiguration configuration, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken)
    {
        var payload = configuration.Payload!;
        var links = documents.Count == 0 ? null : await LinkAsync(connection, collection, payload, documents, cancellationToken);
        var index = await QdrantIndex.OpenAsync(
            connection,
            collection,
            new QdrantIndexSettings { Mapping = payload, DenseVector = configuration.Vector, SparseVector = configuration.Sparse, SourceLinks = links?.DocumentBySource ?? new Dictionary<string, string>(StringComparer.Ordinal) },
            cancellationToken);
        foreach (var remark in index.Remarks)
        {
            Output.Note(remark);
        }

        return index;
    }

    private static async Task<SourceLinks> LinkAsync(QdrantConnection connection, string collection, PayloadMapping payload, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken)
    {
        var sources = await CollectionSources.ReadAsync(connection, collection, payload.Source, cancellationToken);
        var links = SourceLinks.Link(sources.Points, [.. documents.Select(document => document.Id)]);
        Report(collection, payload, links);
        return links;
    }

    private static void Report(string collection, PayloadMapping payload, SourceLinks links)
    {
        var all = links.Linked.Count + links.Unlinked.Count;
        if (links.Linked.Count == 0)
        {
            var examples = string.Join(", ", links.Unlinked.Take(UnlinkedShown).Select(source => $"'{source.Source}'"));
            throw new CannotRunException(all == 0
                ? $"collection '{collection}': no point has a source in {payload.Source}; correct \"payload\" in ragprobe.json"
                : $"collection '{collection}': none of its {Plain.Count(all, "source")} in {payload.Source} ({examples}) is a document of the eval set. Is it the collection of these documents? `ragprobe inspect --collection {NextCommand.Quote(collection)} --eval-set <eval set>` shows what was compared.");
        }

        if (links.Unlinked.Count > 0)
        {
            var examples = string.Join(", ", links.Unlinked.Take(UnlinkedShown).Select(source => $"'{source.Source}'"));
            Output.Note($"collection {collection}: {links.Linked.Count} of {Plain.Count(all, "source")} are documents of the eval set; not {examples}{(links.Unlinked.Count > UnlinkedShown ? ", ..." : "")}");
        }

        if (links.DocumentsWithoutPoints.Count > 0)
        {
            Output.Note($"collection {collection}: no point comes from {Plain.Count(links.DocumentsWithoutPoints.Count, "document")} of the eval set, such as '{links.DocumentsWithoutPoints[0]}'");
        }
    }
}
