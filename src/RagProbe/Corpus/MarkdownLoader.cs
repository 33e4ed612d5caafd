namespace RagProbe.Corpus;

/// <summary>One Markdown file is one document; its front matter becomes metadata, and its title comes from there or from the first heading.</summary>
internal static class MarkdownLoader
{
    public static SourceDocument Load(string id, string text, List<CorpusProblem> problems)
    {
        var frontMatter = FrontMatter.Read(id, text, problems);
        return new SourceDocument
        {
            Id = id,
            Text = text,
            Title = frontMatter.Values.TryGetValue("title", out var title) ? title.ToString() : FirstHeading(text, frontMatter.ContentStart),
            ContentStart = frontMatter.ContentStart,
            Format = DocumentFormat.Markdown,
            Metadata = frontMatter.Values,
        };
    }

    private static string? FirstHeading(string text, int contentStart) =>
        MarkdownOutline.Read(text, contentStart).Find(static block => block is { HeadingLevel: > 0, HeadingText.Length: > 0 })?.HeadingText;
}
