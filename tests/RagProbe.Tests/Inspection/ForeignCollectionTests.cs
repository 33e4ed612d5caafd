using Qdrant.Client.Grpc;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Inspection;

namespace RagProbe.Tests.Inspection;

/// <summary>What other tools wrote is understood, with and without the documents at hand.</summary>
public sealed class ForeignCollectionTests
{
    public static TheoryData<string, string> Mappings => new()
    {
        { "foreign-langchain", "text=page_content source=metadata.source start=metadata.start_index page=metadata.page" },
        { "foreign-langchain-js", "text=content source=metadata.source page=metadata.loc.pageNumber" },
        { "foreign-langchain-hybrid", "text=page_content source=metadata.source start=metadata.start_index page=metadata.page" },
        { "foreign-llamaindex", "text=json(_node_content).text source=file_path start=json(_node_content).start_char_idx end=json(_node_content).end_char_idx page=page_label" },
        { "foreign-haystack", "text=content source=meta.file_path start=meta.split_idx_start page=meta.page_number id=id" },
        { "foreign-semantic-kernel", "text=text source=document_name" },
        { "foreign-handmade", "text=content source=url" },
    };

    [Theory]
    [MemberData(nameof(Mappings))]
    public void The_mapping_is_found_by_the_payloads_alone(string name, string mapping) => Assert.Equal(mapping, Describe(Propose(name, documents: null)));

    [Theory]
    [MemberData(nameof(Mappings))]
    public void The_mapping_is_the_same_with_the_documents_at_hand(string name, string mapping)
    {
        var proposal = Propose(name, ForeignCollection.Documents());

        Assert.Equal(mapping, Describe(proposal));
        if (proposal[PayloadRole.Start].Chosen is { } start)
        {
            Assert.Contains("proved: 24 of 24", start.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("foreign-langchain", "", null)]
    [InlineData("foreign-langchain-js", "", null)]
    [InlineData("foreign-langchain-hybrid", "dense", "sparse")]
    [InlineData("foreign-llamaindex", "", null)]
    [InlineData("foreign-haystack", "", null)]
    [InlineData("foreign-semantic-kernel", "text_embedding", null)]
    [InlineData("foreign-handmade", "", null)]
    public async Task The_vector_and_the_model_are_found_with_a_cosine_of_about_one(string name, string vector, string? sparse)
    {
        var inspection = await CollectionInspector.ConcludeAsync(ForeignCollection.Read(name), new EmbeddingModelCatalog([SharedData.Path("models")]), documents: null, TestContext.Current.CancellationToken);

        Assert.Equal((vector, sparse), (inspection.Vector, inspection.SparseVector));
        Assert.Equal(ModelVerdict.Matches, inspection.Model!.Verdict);
        Assert.Equal("all-MiniLM-L6-v2", inspection.Model.Best!.Model);
        Assert.InRange(inspection.Model.Best.MinimumCosine, 0.999, 1.001);
        Assert.Equal((24, 24), (inspection.Points, inspection.SampledPoints));
    }

    [Fact]
    public async Task A_model_of_the_same_size_is_not_taken_for_the_right_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.Of("paraphrase-MiniLM-L3-v2"), SharedData.Path("models", "paraphrase-MiniLM-L3-v2"));
        var inspection = await CollectionInspector.ConcludeAsync(ForeignCollection.Read("foreign-langchain"), new EmbeddingModelCatalog([folder.Path]), documents: null, TestContext.Current.CancellationToken);

        var model = Assert.Single(inspection.Models);
        Assert.Equal(ModelVerdict.None, model.Verdict);
        Assert.InRange(model.Best!.MeanCosine, 0.1, 0.4);
        Assert.Contains("no model at hand made these vectors", model.Summary, StringComparison.Ordinal);
        Assert.Null(inspection.ToConfiguration(static trial => trial.Model).Model);
    }

    [Theory]
    [MemberData(nameof(Mappings))]
    public void Every_source_is_linked_to_its_document(string name, string mapping)
    {
        var documents = ForeignCollection.Documents();
        var reading = ForeignCollection.Read(name);
        var source = Propose(name, documents: null).Mapping!.Source;
        var sources = reading.Sample.Select(point => source.Find(point.Payload)!.StringValue).CountBy(static value => value).ToDictionary(static pair => pair.Key, static pair => (long)pair.Value, StringComparer.Ordinal);

        var links = SourceLinks.Link(sources, [.. documents.Keys]);

        Assert.NotEmpty(mapping);
        Assert.Equal(1, links.Rate);
        Assert.Equal(["state_of_the_union.md"], links.Linked.Select(static link => link.Document).Distinct(StringComparer.Ordinal));
        Assert.All(links.Linked, static link => Assert.Equal(SourceLinkKind.FileName, link.How));
        Assert.Equal(["chatlogs.md", "finance.md", "pubmed.md", "wikitexts.md"], links.DocumentsWithoutPoints);
    }

    [Fact]
    public async Task A_point_embedded_by_another_model_is_named()
    {
        var reading = ForeignCollection.Read("foreign-semantic-kernel");
        var swapped = reading.Sample[5] with { Vectors = reading.Sample[6].Vectors };
        var mixed = reading with { Sample = [.. reading.Sample.Take(5), swapped, swapped with { Id = "other" }, .. reading.Sample.Skip(6)] };

        var inspection = await CollectionInspector.ConcludeAsync(mixed, new EmbeddingModelCatalog([SharedData.Path("models")]), documents: null, TestContext.Current.CancellationToken);

        Assert.Equal(ModelVerdict.Mixed, inspection.Model!.Verdict);
        Assert.Equal([swapped.Id, "other"], inspection.Model.Strangers);
    }

    [Fact]
    public async Task Vectors_of_text_with_metadata_in_front_are_recognised_as_LlamaIndex_makes_them()
    {
        var reading = ForeignCollection.Read("foreign-llamaindex");
        using var model = new EmbeddingModelCatalog([SharedData.Path("models")]).Load("all-MiniLM-L6-v2");
        var text = PayloadPath.Parse("json(_node_content).text");
        var page = PayloadPath.Parse("page_label");
        var embedded = await model.Generator.GenerateAsync(
            reading.Sample.Select(point => $"file_name: state_of_the_union.md\nfile_path: corpora/state_of_the_union.md\npage_label: {page.Find(point.Payload)!.StringValue}\n\n{text.Find(point.Payload)!.StringValue}".Trim()),
            cancellationToken: TestContext.Current.CancellationToken);
        var sample = reading.Sample.Zip(embedded, static (point, vector) => point with { Vectors = new VectorsOutput { Vector = new VectorOutput { Dense = new DenseVector { Data = { vector.Vector.ToArray() } } } } });

        var inspection = await CollectionInspector.ConcludeAsync(reading with { Sample = [.. sample] }, new EmbeddingModelCatalog([SharedData.Path("models")]), documents: null, TestContext.Current.CancellationToken);

        Assert.Equal((ModelVerdict.Matches, "all-MiniLM-L6-v2"), (inspection.Model!.Verdict, inspection.Model.Best!.Model));
        Assert.Contains("LlamaIndex's metadata in front", inspection.Model.Summary, StringComparison.Ordinal);
        Assert.Equal(text, inspection.Proposal.Mapping!.Text);
    }

    [Fact]
    public void Lines_ordinals_and_paragraphs_are_refused_as_offsets()
    {
        foreach (var (name, path) in new[] { ("foreign-langchain-js", "metadata.loc.lines.from"), ("foreign-handmade", "chunk"), ("foreign-semantic-kernel", "paragraph"), ("foreign-haystack", "meta.split_id") })
        {
            var start = Propose(name, documents: null)[PayloadRole.Start];

            Assert.InRange(start.Candidates.Single(candidate => candidate.Path.ToString() == path).Score, 0, OffsetCandidates.Enough - 0.2);
        }
    }

    internal static string Describe(MappingProposal proposal) =>
        string.Join(' ', proposal.Roles.Where(static role => role.Chosen is not null).Select(static role => $"{role.Role.ToString().ToLowerInvariant()}={role.Chosen!.Path}"));

    private static MappingProposal Propose(string name, IReadOnlyDictionary<string, string>? documents)
    {
        var sample = ForeignCollection.Read(name).Sample;
        return MappingProposer.Propose(sample, PayloadTable.Read(sample), documents);
    }
}
