using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using RagProbe.Indexes;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Tests.Indexes;

public sealed class Bm25EncoderTests
{
    private static readonly Bm25Encoder Encoder = new(Bm25Settings.Fastembed);

    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.OneOf("Wind", "tunnels", "ΣΊΣΥΦΟΣ", "İstanbul", "the", "don't", "naïve", "x²", "_", "\ud800", "😀", "-"),
        Gen.Char['a', 'z'].Array[1, 45].Select(static letters => new string(letters)));

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.String, Word.Array[0, 30].Select(static words => string.Join(' ', words)));

    // tokenizer/bm25-fastembed.jsonl was made with fastembed 0.9.1; its values are rounded to six decimals.
    [Fact]
    public void Vectors_are_those_of_fastembed()
    {
        var differences = new List<string>();
        var read = 0;
        foreach (var line in File.ReadLines(SharedData.Path("data", "tokenizer", "bm25-fastembed.jsonl")))
        {
            var reference = JsonSerializer.Deserialize<Reference>(line, JsonSerializerOptions.Web)!;
            var expected = reference.Indices.Zip(reference.Values).OrderBy(static pair => pair.First).ToList();
            var document = Encoder.EncodeDocument(reference.Text);
            if (!document.Indices.SequenceEqual(expected.Select(static pair => pair.First))
                || !document.Values.Zip(expected).All(static pair => Math.Abs(pair.First - pair.Second.Second) <= 1e-6 * pair.Second.Second)
                || !Bm25Encoder.EncodeQuestion(reference.Text).Indices.SequenceEqual(reference.QueryIndices.Order()))
            {
                differences.Add(reference.Text);
            }

            read++;
        }

        Assert.Empty(differences);
        Assert.Equal(218, read);
    }

    [Fact]
    public void Every_stop_word_of_the_reference_is_dropped_contractions_included()
    {
        var words = JsonSerializer.Deserialize<string[]>(File.ReadAllText(SharedData.Path("data", "tokenizer", "stopwords-english.json")))!;

        Assert.Equal(179, words.Length);
        Assert.DoesNotContain(words, static word => Encoder.EncodeDocument(word).Count + Bm25Encoder.EncodeQuestion(word.ToUpperInvariant()).Count > 0);
    }

    [Theory]
    [InlineData("would")]
    [InlineData("could")]
    [InlineData("one")]
    [InlineData("also")]
    [InlineData("within")]
    [InlineData("may")]
    public void A_word_beyond_the_list_is_kept(string word) => Assert.Equal(1, Bm25Encoder.EncodeQuestion(word).Count);

    // The published test values of MurmurHash3 x86 32 bit with seed 0: 0, ba6bd213, c0363e43 and 2e4ff723.
    [Theory]
    [InlineData("", 0u)]
    [InlineData("test", 0x45942dedu)]
    [InlineData("Hello, world!", 0x3fc9c1bdu)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x2e4ff723u)]
    public void A_term_id_is_the_absolute_value_of_the_signed_hash(string stem, uint id) => Assert.Equal(id, Bm25Encoder.TermId(stem));

    [Theory]
    [InlineData("σίσυφος", "ΣΊΣΥΦΟΣ")]
    [InlineData("σας", "ΣΑΣ")]
    [InlineData("σ", "Σ")]
    [InlineData("ας σα", "ΑΣ ΣΑ")]
    [InlineData("αςʰ", "ΑΣʰ")]
    [InlineData("ασʰα", "ΑΣʰΑ")]
    [InlineData("ⅰς", "ⅠΣ")]
    [InlineData("i stanbul", "İstanbul")]
    [InlineData("kelvin", "\u212Aelvin")]
    [InlineData("straße", "STRAẞE")]
    [InlineData("𐐨𐐩", "𐐀𐐁")]
    public void Lower_case_is_that_of_Python(string lower, string text) => Assert.Equal(lower.Split(' '), WordScan.Words(text));

    [Theory]
    [InlineData("snake_case x² Ⅳ kebab-case", "snake_case|x²|ⅳ|kebab|case")]
    [InlineData("e\u0301cole 5\u00a0€\u0085\u001cend", "e|cole|5|end")]
    [InlineData("a\ud83d😀b\udc00c", "a|b|c")]
    [InlineData("漢字 かな", "漢字|かな")]
    public void Letters_numbers_and_underscores_make_words(string text, string words) => Assert.Equal(words.Split('|'), WordScan.Words(text));

    [Fact]
    public void A_word_of_40_code_points_is_kept_and_a_longer_one_dropped()
    {
        Assert.Equal(1, Encoder.EncodeDocument(new string('x', 40)).Count);
        Assert.Equal(0, Encoder.EncodeDocument(new string('x', 41)).Count);
        Assert.Equal(1, Encoder.EncodeDocument(string.Concat(Enumerable.Repeat("𐐨", 40))).Count);
        Assert.Equal(0, Encoder.EncodeDocument(string.Concat(Enumerable.Repeat("𐐨", 41))).Count);
    }

    [Fact]
    public void Weights_are_those_of_the_formula_and_the_settings()
    {
        var encoder = new Bm25Encoder(new Bm25Settings { K = 2, B = 0.5, AverageLength = 4 });

        var vector = encoder.EncodeDocument("wind and wind in the tunnel");

        // Three words remain: 2 (1 - .5 + .5 * 3 / 4) is 1.75.
        var expected = new Dictionary<uint, float> { [Bm25Encoder.TermId("wind")] = (float)(2 * 3 / (2 + 1.75)), [Bm25Encoder.TermId("tunnel")] = (float)(3 / (1 + 1.75)) };
        Assert.Equal(expected.OrderBy(static pair => pair.Key), vector.Indices.Zip(vector.Values, KeyValuePair.Create));
    }

    [Fact]
    public void Indices_ascend_and_weights_lie_between_zero_and_k_plus_one() =>
        Texts.Sample(static text =>
        {
            var vector = Encoder.EncodeDocument(text);
            Assert.Equal(vector.Indices.Distinct().Order(), vector.Indices);
            Assert.Equal(vector.Indices.Length, vector.Values.Length);
            Assert.All(vector.Values, static value => Assert.InRange(value, float.Epsilon, 2.2f));
        });

    [Fact]
    public void A_question_has_the_terms_of_the_document_each_with_weight_one() =>
        Texts.Sample(static text =>
        {
            var question = Bm25Encoder.EncodeQuestion(text);
            Assert.Equal(Encoder.EncodeDocument(text).Indices, question.Indices);
            Assert.All(question.Values, static value => Assert.Equal(1, value));
        });

    [Fact]
    public void Added_punctuation_changes_nothing() =>
        Gen.Select(Word.Array[0, 20], Gen.OneOf(" ", ", ", "-", "\t—\n", "’", "(", ") ", "\u0301 ", "😀").Array[21, 21]).Sample(static (words, marks) =>
        {
            var plain = Encoder.EncodeDocument(string.Join(' ', words));
            var marked = Encoder.EncodeDocument(string.Concat(words.Select((word, i) => marks[i] + word)) + marks[^1]);
            Assert.Equal(plain.Indices, marked.Indices);
            Assert.Equal(plain.Values, marked.Values);
        });

    [Fact]
    public void Many_threads_get_the_vector_that_one_gets()
    {
        var texts = Enumerable.Range(0, 500).Select(static i => $"running words numbered {i} and their skies, {i * 7}").ToArray();
        var expected = texts.Select(static text => Encoder.EncodeDocument(text).Indices).ToList();

        var actual = texts.AsParallel().AsOrdered().Select(static text => Encoder.EncodeDocument(text).Indices).ToList();

        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(0, 0.75, 256, "K 0;")]
    [InlineData(double.NaN, 0.75, 256, "K NaN;")]
    [InlineData(1.2, 1.5, 256, "B 1.5; legal are 0 to 1")]
    [InlineData(1.2, 0.75, double.PositiveInfinity, "AverageLength Infinity;")]
    [InlineData(1.2, 0.75, 0, "AverageLength 0;")]
    public void Settings_out_of_range_are_refused(double k, double b, double averageLength, string said)
    {
        var error = Assert.Throws<IndexException>(() => new Bm25Encoder(new Bm25Settings { K = k, B = b, AverageLength = averageLength }));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sparse_vector_needs_ascending_indices_and_a_value_for_each()
    {
        Assert.Throws<ArgumentException>(static () => new SparseVector([2, 1], [1, 1]));
        Assert.Throws<ArgumentException>(static () => new SparseVector([1, 1], [1, 1]));
        Assert.Throws<ArgumentException>(static () => new SparseVector([1, 2], [1]));
    }

    private sealed record Reference(string Text, uint[] Indices, double[] Values, [property: JsonPropertyName("query_indices")] uint[] QueryIndices);
}
