namespace RagProbe.Retrieval;

/// <summary>Who makes one ranking of two arms.</summary>
public enum FusionPlace
{
    /// <summary>RagProbe, of the arms' answers.</summary>
    Client,

    /// <summary>The index, in the same request; the arms are asked beside it, for the trace.</summary>
    Index,
}
