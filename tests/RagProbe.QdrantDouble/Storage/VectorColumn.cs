namespace RagProbe.QdrantDouble.Storage;

/// <summary>All vectors of one name in a collection, one row per point.</summary>
internal abstract class VectorColumn(string name)
{
    public string Name { get; } = name;

    /// <summary>How many points have this vector.</summary>
    public int Count { get; protected set; }

    public abstract bool Has(int slot);

    /// <summary>Refuses a vector that the column could not take; what passes can be stored and searched with.</summary>
    public abstract VectorData Admit(VectorData vector);

    /// <summary>Stores an admitted vector.</summary>
    public abstract void Set(int slot, VectorData vector);

    public abstract void Clear(int slot);

    public abstract VectorData? Get(int slot);
}
