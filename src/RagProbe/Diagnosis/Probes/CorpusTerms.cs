using System.Collections.Frozen;
using RagProbe.Indexes.Lexical;
using RagProbe.Text;

namespace RagProbe.Diagnosis.Probes;

/// <summary>Which words the chunks of an index hold, and in how many of them: what a chunk that does not exist would score with BM25, and what a misspelt word may have meant.</summary>
internal sealed class CorpusTerms
{
    private const int LongWord = 7;
    private const int MostEdits = 2;

    private readonly Bm25Encoder _encoder = new(new Bm25Settings());
    private readonly Dictionary<uint, int> _chunksWithTerm = [];
    private readonly Dictionary<string, uint?> _termOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _chunksWithWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _near = new(StringComparer.Ordinal);
    private readonly List<int> _lengths = [];
    private ILookup<int, string>? _wordsByLength;
    private bool _isSorted = true;

    public long ChunkCount => _lengths.Count;

    /// <summary>In UTF-16 units; 0 for an index without chunks.</summary>
    public int MedianLength
    {
        get
        {
            if (!_isSorted)
            {
                _lengths.Sort();
                _isSorted = true;
            }

            return _lengths.Count == 0 ? 0 : _lengths[_lengths.Count / 2];
        }
    }

    /// <summary>Counts a chunk's words; to be done with every chunk before anything is asked.</summary>
    public void Add(string text)
    {
        var words = Words.SetOf(text);
        foreach (var word in words)
        {
            _chunksWithWord[word] = _chunksWithWord.GetValueOrDefault(word) + 1;
        }

        foreach (var term in words.Select(TermOf).OfType<uint>().Distinct())
        {
            _chunksWithTerm[term] = _chunksWithTerm.GetValueOrDefault(term) + 1;
        }

        _lengths.Add(text.Length);
        _isSorted = false;
    }

    public int ChunksWith(string word) => _chunksWithWord.GetValueOrDefault(word);

    /// <summary>How much a word tells; 0 for a stop word.</summary>
    public double Weight(string word) => TermOf(word) is { } term ? Weight(term) : 0;

    /// <summary>What the index's lexical search would give a chunk of this text, to the bit: summed in float32 in the order of the term ids, so that what ties there ties here.</summary>
    public double Score(string question, string text)
    {
        var document = _encoder.EncodeDocument(text);
        var asked = Bm25Encoder.EncodeQuestion(question).Indices.ToFrozenSet();
        var score = 0f;
        foreach (var (term, weight) in document.Indices.Zip(document.Values).Where(entry => asked.Contains(entry.First)))
        {
            score += (float)Weight(term) * weight;
        }

        return score;
    }

    /// <summary>Words of the corpus that a typing error may have made of this one: one edit away, or two where either has more than six letters. The nearest, then the most frequent first.</summary>
    public IReadOnlyList<string> Near(string word)
    {
        if (_near.TryGetValue(word, out var known))
        {
            return known;
        }

        _wordsByLength ??= _chunksWithWord.Keys.ToLookup(candidate => candidate.Length);
        return _near[word] = [.. Enumerable.Range(word.Length - MostEdits, (2 * MostEdits) + 1)
            .SelectMany(length => _wordsByLength[length])
            .Select(candidate => (Word: candidate, Distance: EditDistance.WithSwaps(word, candidate)))
            .Where(candidate => candidate.Distance > 0 && candidate.Distance <= (Math.Max(word.Length, candidate.Word.Length) >= LongWord ? MostEdits : 1) && !candidate.Word.Any(char.IsDigit))
            .OrderBy(candidate => candidate.Distance)
            .ThenByDescending(candidate => _chunksWithWord[candidate.Word])
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .Take(3)];
    }

    private uint? TermOf(string word) => _termOf.TryGetValue(word, out var known) ? known : _termOf[word] = Bm25Encoder.TermOf(word);

    private double Weight(uint term) => Bm25Encoder.InverseDocumentFrequency(ChunkCount, _chunksWithTerm.GetValueOrDefault(term));
}
