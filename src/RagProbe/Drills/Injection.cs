using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Drills;

/// <summary>What a fault changes of a healthy world; what is not named stays as it is.</summary>
public sealed record Injection
{
    /// <summary>What is changed in the index.</summary>
    public IndexWrite Write { get; init; } = new();

    /// <summary>Questions that are asked, or judged, in another way, by id.</summary>
    public IReadOnlyDictionary<string, Question> Questions { get; init; } = new Dictionary<string, Question>(StringComparer.Ordinal);

    /// <summary>Null for the healthy ones.</summary>
    public PipelineOptions? Options { get; init; }

    /// <summary>All documents by id; null for the healthy ones.</summary>
    public IReadOnlyDictionary<string, SourceDocument>? Documents { get; init; }

    /// <summary>Puts an index that misbehaves before the one that stores; null for none.</summary>
    public Func<IChunkIndex, IChunkIndex>? Wrap { get; init; }

    /// <summary>The questions that the fault is about; null when it is about all.</summary>
    public IReadOnlySet<string>? Targets { get; init; }

    /// <summary>Why it is not what its cause says, seen from the questions asked under it, or null where it is; null when it always is.</summary>
    public Func<IReadOnlyCollection<JudgedRetrieval>, string?>? Doubt { get; init; }

    /// <summary>Whether it is the same for any questions: it changes how all are retrieved, or is about all of them.</summary>
    internal bool ConcernsAll => Targets is null || (Options is not null && Questions.Count == 0 && Wrap is null && Write.Upserts.Count == 0 && Write.DeletedIds.Count == 0);

    /// <summary>This and another one; where both change the same chunk or question, the other one's change stays. About the questions that both are about.</summary>
    public Injection And(Injection other) => new()
    {
        Write = new IndexWrite
        {
            DeletedIds = [.. Write.DeletedIds.Union(other.Write.DeletedIds, StringComparer.Ordinal)],
            Upserts = [.. other.Write.Upserts.UnionBy(Write.Upserts, chunk => chunk.Chunk.Id, StringComparer.Ordinal)],
        },
        Questions = other.Questions.UnionBy(Questions, entry => entry.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
        Options = other.Options ?? Options,
        Documents = other.Documents is { } theirs && Documents is { } own ? theirs.UnionBy(own, entry => entry.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal) : other.Documents ?? Documents,
        Wrap = other.Wrap is { } outer && Wrap is { } inner ? index => outer(inner(index)) : other.Wrap ?? Wrap,
        Doubt = other.Doubt is { } second && Doubt is { } first ? asked => first(asked) ?? second(asked) : other.Doubt ?? Doubt,
        Targets = other.Targets is { } some && Targets is { } these ? these.Intersect(some, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal) : other.Targets ?? Targets,
    };
}
