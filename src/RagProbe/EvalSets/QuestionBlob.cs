using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// A question as bytes, for as long as the process lives: everything of <see cref="Question"/> and <see cref="Judgment"/>, also what
/// their JSON leaves out. A property that is added to them is added here.
/// </summary>
internal sealed class QuestionBlob
{
    // Every question and every judgment names its file, and there are one or two.
    private readonly List<string> _files = [];

    public void Write(BlobWriter writer, Question question)
    {
        writer.Text(question.Id);
        writer.Text(question.Text);
        Optional(writer, question.Answer);
        Optional(writer, question.Filter is { } filter ? FilterJson.Write(filter) : null);
        writer.Byte(question.Unanswerable ? (byte)1 : (byte)0);
        Origin(writer, question.Origin);
        writer.Count(question.Tags.Count);
        foreach (var tag in question.Tags)
        {
            writer.Text(tag);
        }

        writer.Count(question.Expected.Count);
        foreach (var judgment in question.Expected)
        {
            Judgment(writer, judgment);
        }
    }

    public Question Read(BlobReader reader) => new()
    {
        Id = reader.Text(),
        Text = reader.Text(),
        Answer = Optional(ref reader),
        Filter = Optional(ref reader) is { } filter ? FilterJson.Parse(filter) : null,
        Unanswerable = reader.Byte() == 1,
        Origin = Origin(ref reader),
        Tags = Tags(ref reader),
        Expected = Judgments(ref reader),
    };

    private void Judgment(BlobWriter writer, Judgment judgment)
    {
        writer.Text(judgment.Source);
        Optional(writer, judgment.Quote);
        writer.Byte(judgment.Span is null ? (byte)0 : (byte)1);
        if (judgment.Span is { } span)
        {
            writer.Span(span);
        }

        writer.Text(judgment.TextBefore);
        writer.Text(judgment.TextAfter);
        writer.Signed(judgment.Grade);
        Origin(writer, judgment.Origin);
    }

    private Judgment[] Judgments(ref BlobReader reader)
    {
        var judgments = new Judgment[reader.Count()];
        for (var i = 0; i < judgments.Length; i++)
        {
            judgments[i] = new Judgment
            {
                Source = reader.Text(),
                Quote = Optional(ref reader),
                Span = reader.Byte() == 1 ? reader.Span() : null,
                TextBefore = reader.Text(),
                TextAfter = reader.Text(),
                Grade = reader.SignedInt(),
                Origin = Origin(ref reader),
            };
        }

        return judgments;
    }

    private static string[] Tags(ref BlobReader reader)
    {
        var tags = new string[reader.Count()];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = reader.Text();
        }

        return tags;
    }

    private void Origin(BlobWriter writer, FileLine? origin)
    {
        writer.Byte(origin is null ? (byte)0 : (byte)1);
        if (origin is not { } place)
        {
            return;
        }

        var file = _files.IndexOf(place.File);
        if (file < 0)
        {
            file = _files.Count;
            _files.Add(place.File);
        }

        writer.Signed(file);
        writer.Signed(place.Line);
        Optional(writer, place.Field);
    }

    private FileLine? Origin(ref BlobReader reader)
    {
        if (reader.Byte() == 0)
        {
            return null;
        }

        var file = _files[reader.SignedInt()];
        return new FileLine(file, reader.SignedInt()) { Field = Optional(ref reader) };
    }

    private static void Optional(BlobWriter writer, string? text)
    {
        writer.Byte(text is null ? (byte)0 : (byte)1);
        if (text is not null)
        {
            writer.Text(text);
        }
    }

    private static string? Optional(ref BlobReader reader) => reader.Byte() == 1 ? reader.Text() : null;
}
