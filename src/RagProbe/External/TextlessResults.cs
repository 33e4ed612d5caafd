namespace RagProbe.External;

/// <summary>What a result without text counts as where a question expects a passage, which only a text can show.</summary>
public enum TextlessResults
{
    /// <summary>Nothing: whether the passage was delivered is not known, so that the question cannot be judged.</summary>
    Refuse,

    /// <summary>A document that was delivered, and no passage is asked for: questions are judged by their documents alone.</summary>
    Source,

    /// <summary>The whole text of its document, because the pipeline delivers whole documents.</summary>
    Document,
}
