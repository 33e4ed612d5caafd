using System.Collections;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// Questions that are written down one by one and read again when they are asked for: as objects an eval set takes several times the
/// memory of its file, and a sweep looks at a batch of it at a time.
/// What is asked for twice is the same in content, not the same object. Adding is for one thread; once that is done, reading is for any number.
/// </summary>
internal sealed class QuestionStore : IReadOnlyList<Question>
{
    private readonly SpilledBytes _bytes = new();
    private readonly QuestionBlob _blob = new();
    private readonly BlobWriter _writer = new();
    private readonly List<long> _ends = [];

    public int Count => _ends.Count;

    public Question this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var start = index == 0 ? 0 : _ends[index - 1];
            var length = (int)(_ends[index] - start);
            return _blob.Read(new BlobReader(_bytes.Read(start, length)));
        }
    }

    public static QuestionStore Of(IEnumerable<Question> questions)
    {
        var store = new QuestionStore();
        foreach (var question in questions)
        {
            store.Add(question);
        }

        return store;
    }

    public void Add(Question question)
    {
        _writer.Clear();
        _blob.Write(_writer, question);
        _ends.Add(_bytes.Append(_writer.Written));
    }

    public IEnumerator<Question> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
