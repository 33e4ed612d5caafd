namespace RagProbe.Embedding.Static;

/// <summary>A file that token frequencies were counted in.</summary>
/// <param name="Name">Without folder.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hexadecimal.</param>
/// <param name="Tokens">How many tokens it has.</param>
public sealed record ReferenceFile(string Name, string Sha256, long Tokens);
