using RagProbe.Corpus;
using RagProbe.Filters;

namespace RagProbe.Tests.Corpus;

public sealed class JsonLinesLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_are_read_under_the_usual_names_with_title_and_text_joined_as_in_TREC_files()
    {
        var reading = await ReadAsync("""
            {"_id":"a","title":"Leave","text":"27 days."}
            {"id":7,"contents":"No title."}
            {"doc_id":"c","title":"Only a title"}
            {"docid":"d","title":"","content":"Empty title."}
            """);

        Assert.Empty(reading.Problems);
        Assert.Equal([("7", "No title.", null), ("a", "Leave. 27 days.", "Leave"), ("c", "Only a title", "Only a title"), ("d", "Empty title.", null)], reading.Documents.Select(document => (document.Id, document.Text, document.Title)));
    }

    [Fact]
    public async Task Metadata_and_other_fields_become_payload_with_their_types()
    {
        var reading = await ReadAsync("""{"_id":"a","text":"x","url":"u","metadata":{"year":2025,"score":0.5,"draft":true,"tags":["p","q"],"author":{"name":"n"},"none":null}}""");

        Assert.Empty(reading.Problems);
        var payload = Assert.Single(reading.Documents).Metadata;
        Assert.Equal(["author.name", "draft", "score", "tags", "url", "year"], payload.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            [new PayloadValue.Text("n"), new PayloadValue.Flag(true), new PayloadValue.Number(0.5), new PayloadValue.List([new PayloadValue.Text("p"), new PayloadValue.Text("q")]), new PayloadValue.Text("u"), new PayloadValue.Integer(2025)],
            payload.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
    }

    [Theory]
    [InlineData("oops", "Left out: not valid JSON at byte 1")]
    [InlineData("[]", "Left out: a document is a JSON object.")]
    [InlineData("""{"text":"x"}""", "Left out: it has no \"_id\"")]
    [InlineData("""{"_id":" ","text":"x"}""", "Left out: \"_id\" is empty")]
    [InlineData("""{"_id":1.5,"text":"x"}""", "Left out: \"_id\" must be a text.")]
    [InlineData("""{"_id":"b","body":"x"}""", "Left out: document \"b\" has neither \"text\" (\"contents\", \"content\") nor \"title\"; it has _id, body.")]
    [InlineData("""{"_id":"b","text":7}""", "Left out: \"text\" must be a text.")]
    [InlineData("""{"_id":"b","text":"\ud800"}""", "Left out: \"text\" holds half a surrogate pair.")]
    [InlineData("""{"_id":"b","text":"x","text":"y"}""", "Left out: not valid JSON")]
    [InlineData("""{"_id":"b","text":"x","\ud800":1}""", "Left out: a property name holds half a surrogate pair.")]
    [InlineData("""{"_id":"a","text":"x"}""", "Document id \"a\" occurs twice: the first one is kept.")]
    public async Task A_bad_line_is_listed_and_the_others_are_read(string line, string message)
    {
        var reading = await ReadAsync("""{"_id":"a","text":"first"}""" + "\n" + line + "\n" + """{"_id":"z","text":"last"}""");

        Assert.Equal(["first", "last"], reading.Documents.Select(document => document.Text));
        var problem = Assert.Single(reading.Problems);
        Assert.Equal(("corpus.jsonl", 2), (problem.File, problem.Line));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"_id":"a","text":"x","n":99999999999999999999}""", "\"n\" was left out of the payload")]
    [InlineData("""{"_id":"a","text":"x","n":1e999}""", "\"n\" was left out of the payload")]
    [InlineData("""{"_id":"a","text":"x","n":[{}]}""", "\"n\" was left out of the payload")]
    [InlineData("""{"_id":"a","text":"x","n":1,"metadata":{"n":2}}""", "\"n\" stands twice")]
    [InlineData("""{"_id":"a","text":"x","title":3}""", "The title was left out: \"title\" must be a text.")]
    [InlineData("""{"_id":"a","text":" "}""", "Document \"a\" is empty: it is kept")]
    public async Task A_document_with_a_bad_field_is_kept_and_the_field_listed(string line, string message)
    {
        var reading = await ReadAsync(line);

        Assert.Equal("a", Assert.Single(reading.Documents).Id);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal(1, problem.Line);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_in_the_corpus_folder_are_no_documents_and_are_reported()
    {
        _folder.Write("set/notes.md", "Notes.");
        _folder.Write("set/more.jsonl", """{"_id":"a","text":"A document with a query in it.","query":"x"}""");
        _folder.Write("set/questions.jsonl", """{"id":"q1","question":"How?","expected":[{"source":"notes.md"}]}""");
        _folder.Write("set/ragas.jsonl", """{"user_input":"How?","reference_contexts":["Notes."]}""");
        _folder.Write("set/queries.jsonl", """{"_id":"q1","text":"How?"}""");

        var reading = await CorpusReader.ReadAsync(_folder.Of("set"), TestContext.Current.CancellationToken);

        Assert.Equal(["a", "notes.md"], reading.Documents.Select(document => document.Id));
        Assert.Equal(["queries.jsonl", "questions.jsonl", "ragas.jsonl"], reading.Problems.Select(problem => problem.File));
        Assert.All(reading.Problems, problem => Assert.Contains("questions", problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public async Task A_file_without_documents_says_so(string text) =>
        Assert.Contains((await ReadAsync(text)).Problems, problem => problem.Line is null && problem.Message.StartsWith("No document was found in it.", StringComparison.Ordinal));

    private Task<CorpusReading> ReadAsync(string text) => CorpusReader.ReadAsync(_folder.Write("corpus.jsonl", text), TestContext.Current.CancellationToken);
}
