using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;

namespace RagProbe.Indexes.Lexical;

/// <summary>
/// What a text is in the lexical search, for every index: term ids and BM25 weights. With <see cref="Bm25Settings.Fastembed"/>
/// they are those of fastembed's model Qdrant/bm25 for English; term ids are so with any settings. The other half of BM25, the inverse document frequency, is the index's (<see cref="InverseDocumentFrequency"/>).
/// Words are lower-cased, stop words and words above 40 code points dropped, the rest stemmed (Snowball English) and hashed
/// (MurmurHash3). Safe to use from many threads.
/// </summary>
public sealed class Bm25Encoder
{
    private const int LongestWord = 40;

    private readonly Bm25Settings _settings;

    /// <exception cref="IndexException">A setting is not legal.</exception>
    public Bm25Encoder(Bm25Settings settings)
    {
        settings.Require();
        _settings = settings;
    }

    /// <summary>
    /// How much a term tells, as Qdrant's IDF modifier computes it: ln((N - n + 0.5) / (n + 0.5) + 1). Above 0 even for a term
    /// that every chunk has.
    /// </summary>
    /// <param name="chunkCount">N: chunks in the index.</param>
    /// <param name="chunksWithTerm">n, at most N.</param>
    public static double InverseDocumentFrequency(long chunkCount, long chunksWithTerm) =>
        Math.Log(((chunkCount - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5)) + 1);

    /// <summary>f (k + 1) / (f + k (1 - b + b n / average length)) for each term that stands f times among the text's n.</summary>
    public SparseVector EncodeDocument(string text)
    {
        var (counts, length) = Count(text);
        var norm = _settings.K * (1 - _settings.B + (_settings.B * length / _settings.AverageLength));
        var weights = new SortedDictionary<uint, float>();
        foreach (var (stem, count) in counts)
        {
            // Of two stems with the same id the later one counts, as in fastembed.
            weights[TermId(stem)] = (float)(count * (_settings.K + 1) / (count + norm));
        }

        return weights.Count == 0 ? SparseVector.Empty : new SparseVector([.. weights.Keys], [.. weights.Values]);
    }

    /// <summary>Weight 1 for each term, however often it stands there and whatever the settings.</summary>
    public static SparseVector EncodeQuestion(string text)
    {
        ImmutableArray<uint> ids = [.. Count(text).Counts.Select(static term => TermId(term.Stem)).Distinct().Order()];
        return ids.IsEmpty ? SparseVector.Empty : new SparseVector(ids, [.. Enumerable.Repeat(1f, ids.Length)]);
    }

    // Stems in the order in which they first occur.
    private static (List<(string Stem, int Count)> Counts, int Length) Count(string text)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var stems = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new List<(string Stem, int Count)>();
        var stemmer = new EnglishStemmer();
        var length = 0;
        foreach (var word in WordScan.Words(text))
        {
            if (!words.TryGetValue(word, out var place))
            {
                place = IsDropped(word) ? -1 : PlaceOf(Stem(word, stemmer), stems, counts);
                words.Add(word, place);
            }

            if (place >= 0)
            {
                CollectionsMarshal.AsSpan(counts)[place].Count++;
                length++;
            }
        }

        return (counts, length);
    }

    private static int PlaceOf(string stem, Dictionary<string, int> places, List<(string Stem, int Count)> counts)
    {
        if (!places.TryGetValue(stem, out var place))
        {
            place = counts.Count;
            places.Add(stem, place);
            counts.Add((stem, 0));
        }

        return place;
    }

    // A lone underscore is punctuation to fastembed, though a word character to the scan.
    private static bool IsDropped(string word) =>
        word == "_" || StopWords.Contains(word) || (word.Length > LongestWord && word.EnumerateRunes().Count() > LongestWord);

    private static string Stem(string word, EnglishStemmer stemmer)
    {
        stemmer.SetCurrent(word);
        stemmer.Stem();
        return stemmer.Current;
    }

    /// <summary>The term of a lower-case word; null for a stop word and for one that is too long.</summary>
    internal static uint? TermOf(string word) => IsDropped(word) ? null : TermId(Stem(word, new EnglishStemmer()));

    internal static uint TermId(string stem)
    {
        var bytes = Encoding.UTF8.GetBytes(stem);
        var hash = StringHelper.Murmurhash3_x86_32(bytes, 0, bytes.Length, 0);
        return hash < 0 ? (uint)-(long)hash : (uint)hash;
    }
}
