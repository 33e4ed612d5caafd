namespace RagProbe.Runs;

/// <summary>One line of a run.</summary>
/// <param name="Document">Its id.</param>
/// <param name="Score">Finite; larger is better.</param>
internal sealed record TrecResult(string Document, double Score);
