namespace RagProbe.QdrantDouble;

/// <summary>Searches that miss neighbours.</summary>
public enum AnnMissScope
{
    All,
    WithFilter,
    WithoutFilter,
}
