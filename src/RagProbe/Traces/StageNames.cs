namespace RagProbe.Traces;

/// <summary>The names of <see cref="TraceStage.Name"/>, in the order stages run.</summary>
public static class StageNames
{
    public const string Embed = "embed";
    public const string Dense = "dense";
    public const string Lexical = "lexical";
    public const string Fusion = "fusion";
    public const string Rerank = "rerank";

    /// <summary>The ranking of a pipeline that is not ours, whatever it is made of.</summary>
    public const string External = "external";

    public const string Threshold = "threshold";
    public const string SourceLimit = "source-limit";
    public const string TopK = "top-k";
    public const string Context = "context";

    /// <summary>Whether a stage finds or orders candidates, where those after it only take some away.</summary>
    public static bool IsRanking(string name) => name is Dense or Lexical or Fusion or Rerank or External;
}
