namespace RagProbe.Corpus;

/// <summary>One Markdown file is one document; its front matter becomes metadata, and its title comes from there or from the first heading.</summary>
internal static class MarkdownLoader
{
    public static SourceDocument Load(string id, string text, List<CorpusProblem> problems)
    {
        var frontMatter = FrontMatter.Read(id, text, problems);
        var outline = MarkdownOutline.TryRead(text, frontMatter.ContentStart);
        if (outline is null)
        {
            problems.Add(new CorpusProblem(id, null, "Its quotes, lists or brackets are nested too deeply for Markdown: it was read as plain text. Convert it to text, or flatten it."));
        }

        return new SourceDocument
        {
            Id = id,
            Text = text,
            Title = frontMatter.Values.TryGetValue("title", out var title) ? title.ToString() : outline?.Find(static block => block is { HeadingLevel: > 0, HeadingText.Length: > 0 })?.HeadingText,
            ContentStart = frontMatter.ContentStart,
            Format = outline is null ? DocumentFormat.Text : DocumentFormat.Markdown,
            Metadata = frontMatter.Values,
        };
    }
}
