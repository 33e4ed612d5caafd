using System.Text;
using CsCheck;
using RagProbe.Configuration;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Tests.Configuration;

public sealed class ConfigurationTests
{
    private const string Written = """
        // Ours.
        {
          "qdrant": { "url": "http://localhost:6334", }, // the office server
          /* The collections
             of both teams. */
          "collections": {
            "old": { "vector": "", "payload": { "text": "content", "source": "meta.file_path" } }, // do not touch
            // The last word.
          },
        }

        """;

    private static readonly CollectionConfiguration Docs = new()
    {
        Vector = "dense",
        Sparse = "sparse",
        Model = "all-MiniLM-L6-v2",
        Payload = new PayloadMapping { Text = PayloadPath.Parse("json(_node_content).text"), Source = PayloadPath.Parse("meta.\"file name\""), Start = PayloadPath.Parse("start") },
    };

    private static readonly Gen<string> Name = Gen.OneOf(OneOf("docs", "a b", "Übersicht", "quote\"d", "collections", "a.b", "tab\t", "\ud83d\ude00", ""), Gen.Char.AlphaNumeric.Array[1, 8].Select(static characters => new string(characters)));

    private static readonly Gen<PayloadPath> Path =
        from names in Gen.Char.AlphaNumeric.Array[1, 6].Select(static characters => new string(characters)).Array[1, 3]
        from odd in Gen.Bool
        from json in Gen.Bool
        let path = PayloadPath.Of(odd ? [.. names, "file name, ünd so"] : names)
        select json ? PayloadPath.OfJson(path, names) : path;

    private static readonly Gen<CollectionConfiguration> Configurations =
        from vector in Gen.Null(Name)
        from sparse in Gen.Null(Name)
        from model in Gen.Null(OneOf("static", "/models/x \\ y", "a\"b"))
        from hasPayload in Gen.Bool
        from text in Path
        from source in Path
        from others in Gen.Null(Path).Array[8]
        select new CollectionConfiguration
        {
            Vector = vector,
            Sparse = sparse,
            Model = model,
            Payload = hasPayload
                ? new PayloadMapping { Text = text, Source = source, Start = others[0], End = others[1], ContentHash = others[2], Page = others[3], HeadingPath = others[4], Id = others[5], TokenCount = others[6], Metadata = others[7] }
                : null,
        };

    [Fact]
    public void Everything_that_a_file_says_is_read()
    {
        var configuration = ConfigurationReader.Parse(Written, "ragprobe.json");

        Assert.Equal("http://localhost:6334", configuration.QdrantUrl);
        Assert.Equal(new CollectionConfiguration { Vector = "", Payload = new PayloadMapping { Text = PayloadPath.Of("content"), Source = PayloadPath.Of("meta", "file_path") } }, Assert.Single(configuration.Collections).Value);
    }

    [Fact]
    public void Every_wrong_setting_is_named_with_its_line_at_once()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Parse(
            """
            {
              "qdrant": { "url": "localhost:6333" },
              "colections": {},
              "collections": {
                "docs": {
                  "vektor": "dense",
                  "model": 3,
                  "payload": { "text": "a..b", "start": "x" }
                },
                "other": []
              }
            }
            """,
            "ragprobe.json"));

        Assert.Equal([2, 3, 6, 7, 8, 8, 10], error.Problems.Select(static problem => problem.Line));
        Assert.Contains("REST port", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"collections\"?", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"vector\"?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "qdrant": { "url": "http://localhost", "api-key": "s3cr3t" } }""")]
    [InlineData("""{ "apiKey": "s3cr3t" }""")]
    [InlineData("""{ "collections": { "docs": { "payload": { "text": "a", "source": "b", "Token": "s3cr3t" } } } }""")]
    public void A_secret_is_refused_and_not_repeated(string text)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Parse(text, "ragprobe.json"));

        Assert.Contains("QDRANT_API_KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void How_a_retriever_is_asked_and_read_is_read()
    {
        var mapping = ConfigurationReader.Parse("""{ "retriever": { "request": { "q": "{question}" }, "results": "hits[*]", "text": "a.b", "answer": "said" } }""", "ragprobe.json").Retriever;

        Assert.Equal("""{ "q": "{question}" }""", mapping.Request.Describe());
        Assert.Equal("hits[*] a.b - - - said", mapping.Response.Describe());
        Assert.Same(RagProbe.External.RequestTemplate.Usual, ConfigurationReader.Parse("{}", "ragprobe.json").Retriever.Request);
    }

    [Fact]
    public void What_is_wrong_about_a_retriever_is_named_with_its_line()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Parse(
            """
            {
              "retriever": {
                "request": { "q": "question" },
                "results": "hits[",
                "url": "http://localhost",
                "text": ""
              }
            }
            """,
            "ragprobe.json"));

        Assert.Equal([3, 4, 5, 6], error.Problems.Select(static problem => problem.Line));
        Assert.Contains("write {question} where it belongs", error.Message, StringComparison.Ordinal);
        Assert.Contains("'hits[' is no JSON path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_retrievers_key_belongs_into_the_environment_too()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Parse("""{ "retriever": { "request": { "q": "{question}", "token": "s3cr3t" } } }""", "ragprobe.json"));

        Assert.Contains("RAGPROBE_RETRIEVER_KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collection_may_be_called_as_a_secret_is() =>
        Assert.Equal("token", Assert.Single(ConfigurationReader.Parse("""{ "collections": { "token": {} } }""", "ragprobe.json").Collections).Key);

    [Fact]
    public void A_new_entry_leaves_every_other_byte_as_it_was()
    {
        var changed = Encoding.UTF8.GetString(ConfigurationWriter.Set(Encoding.UTF8.GetBytes(Written), "ragprobe.json", "docs", Docs));

        var expected = Written.Replace(
            "    // The last word.",
            """
                // The last word.
                "docs": {
                  "vector": "dense",
                  "sparse": "sparse",
                  "model": "all-MiniLM-L6-v2",
                  "payload": {
                    "text": "json(_node_content).text",
                    "source": "meta.\"file name\"",
                    "start": "start"
                  }
                }
            """,
            StringComparison.Ordinal);
        Assert.Equal(expected, changed);
    }

    [Fact]
    public void An_entry_that_is_there_is_replaced_and_nothing_else()
    {
        var changed = Encoding.UTF8.GetString(ConfigurationWriter.Set(Encoding.UTF8.GetBytes(Written), "ragprobe.json", "old", new CollectionConfiguration { Vector = "v" }));

        Assert.Equal(Written.Replace("{ \"vector\": \"\", \"payload\": { \"text\": \"content\", \"source\": \"meta.file_path\" } }", "{\n      \"vector\": \"v\"\n    }", StringComparison.Ordinal), changed);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ /* nothing */ }")]
    [InlineData("{\"qdrant\":{}}")]
    [InlineData("{\"collections\":{}}")]
    [InlineData("{\"collections\":{\"a\":{},}, // c,\n}")]
    [InlineData("{\"collections\":{\"a\":{} // ,\n}}")]
    [InlineData("{\"collections\":{\"a\":{} /* , */}}")]
    [InlineData("\ufeff{\r\n}\r\n")]
    [InlineData("{\"collections\":{\"d\\u006fcs\":{\"vector\":\"x\"}}}")]
    public void An_entry_is_found_again_in_files_of_every_shape(string text)
    {
        var changed = ConfigurationWriter.Set(Encoding.UTF8.GetBytes(text), "ragprobe.json", "docs", Docs);

        Assert.Equal(Docs, ConfigurationReader.Parse(Encoding.UTF8.GetString(changed).TrimStart('\ufeff'), "ragprobe.json").Collections["docs"]);
        Assert.Equal(text.StartsWith('\ufeff'), changed.AsSpan().StartsWith(Encoding.UTF8.Preamble));
    }

    [Fact]
    public void What_is_written_is_read_again_and_the_other_entries_stay() => Gen.Select(Gen.Select(Name, Configurations).Array[1, 4], Gen.Bool).Sample(
        static (entries, fromWritten) =>
        {
            var file = fromWritten ? Encoding.UTF8.GetBytes(Written) : null;
            var expected = file is null ? [] : new Dictionary<string, CollectionConfiguration>(ConfigurationReader.Parse(Written, "x").Collections, StringComparer.Ordinal);
            foreach (var (name, configuration) in entries)
            {
                file = ConfigurationWriter.Set(file, "ragprobe.json", name, configuration);
                expected[name] = configuration;
            }

            var read = ConfigurationReader.Parse(Encoding.UTF8.GetString(file!), "ragprobe.json");
            Assert.Equal(expected.OrderBy(static pair => pair.Key, StringComparer.Ordinal), read.Collections.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        },
        iter: 300);

    [Fact]
    public void A_mutated_file_is_read_or_refused_and_never_breaks_the_reader() => Gen.Select(Gen.Int[0, Written.Length - 1], Gen.Int[0, 12], OneOf("", "{", "}", "\"", ",", ":", "\\ud800", "null", "[", "/*", "//", "1e999", "\u0000")).Sample(
        static (at, length, inserted) =>
        {
            var text = Written[..at] + inserted + Written[Math.Min(Written.Length, at + length)..];
            try
            {
                var changed = ConfigurationWriter.Set(Encoding.UTF8.GetBytes(text), "ragprobe.json", "docs", Docs);
                Assert.Equal(Docs, ConfigurationReader.Parse(Encoding.UTF8.GetString(changed), "ragprobe.json").Collections["docs"]);
            }
            catch (ConfigurationException exception)
            {
                Assert.StartsWith("ragprobe.json:", exception.Message, StringComparison.Ordinal);
            }
        },
        iter: 3000);

    [Fact]
    public void A_file_with_errors_is_not_written_into()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("ragprobe.json", """{ "colections": {} }""");

        Assert.Throws<ConfigurationException>(() => ConfigurationWriter.Save(path, "docs", Docs));
        Assert.Equal("""{ "colections": {} }""", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void A_new_file_explains_itself()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("ragprobe.json");

        ConfigurationWriter.Save(path, "docs", Docs);

        Assert.StartsWith("// Settings of RagProbe.", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(Docs, ConfigurationReader.Load(path).Collections["docs"]);
        Assert.Equal([path], Directory.EnumerateFiles(folder.Path));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
