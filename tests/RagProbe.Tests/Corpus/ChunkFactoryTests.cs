using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.Corpus;

public sealed class ChunkFactoryTests
{
    [Fact]
    public void A_chunk_knows_its_source_place_hash_and_length_in_the_models_tokens()
    {
        var document = new SourceDocument
        {
            Id = "a/b.txt",
            Text = "😀 abc\n\nlonger text",
            Metadata = new Dictionary<string, PayloadValue> { ["team"] = new PayloadValue.Text("x") },
        };

        var chunks = new ChunkFactory(new RecursiveTokenChunker(12, 0, LengthUnit.Characters), text => text.Split(' ').Length + 2, 3).Create(document).ToList();

        Assert.Equal(["a/b.txt#0", "a/b.txt#1"], chunks.Select(chunk => chunk.Id));
        Assert.Equal(["😀 abc", "longer text"], chunks.Select(chunk => chunk.Text));
        Assert.Equal([new TextSpan(0, 5), new TextSpan(7, 18)], chunks.Select(chunk => chunk.Span));
        // printf 'longer text' | sha256sum
        Assert.Equal("3faa1e2835936f4afeb74847ac660a79794ae07807bf0248a6d510c7e1609820", chunks[1].ContentHash);
        Assert.All(chunks, chunk => Assert.Equal((4, true, document.Metadata), (chunk.TokenCount, chunk.IsOverTokenLimit, chunk.Metadata)));
    }
}
