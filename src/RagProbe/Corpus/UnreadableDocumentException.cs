namespace RagProbe.Corpus;

/// <summary>A file that has to be left out; the message says why and what to do next.</summary>
internal sealed class UnreadableDocumentException(string message, Exception? innerException = null) : Exception(message, innerException);
