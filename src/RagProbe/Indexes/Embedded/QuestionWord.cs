namespace RagProbe.Indexes.Embedded;

/// <summary>A word of a question.</summary>
/// <param name="Folded">In lower case, without accents.</param>
/// <param name="Stem">As the full-text index holds it.</param>
internal readonly record struct QuestionWord(string Folded, string Stem);
