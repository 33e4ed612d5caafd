using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>Which path of a payload probably has which role, and why.</summary>
public sealed record MappingProposal
{
    /// <summary>One a role, in the roles' order.</summary>
    public required IReadOnlyList<RoleProposal> Roles { get; init; }

    /// <summary>The chosen paths; null when there is no path for the text or none for the source: nothing can be judged without them.</summary>
    public PayloadMapping? Mapping => this[PayloadRole.Text].Chosen is { } text && this[PayloadRole.Source].Chosen is { } source
        ? new PayloadMapping
        {
            Id = this[PayloadRole.Id].Chosen?.Path,
            Text = text.Path,
            Source = source.Path,
            Start = this[PayloadRole.Start].Chosen?.Path,
            End = this[PayloadRole.End].Chosen?.Path,
            ContentHash = this[PayloadRole.Hash].Chosen?.Path,
            Page = this[PayloadRole.Page].Chosen?.Path,
            HeadingPath = this[PayloadRole.Heading].Chosen?.Path,
            TokenCount = this[PayloadRole.Tokens].Chosen?.Path,
        }
        : null;

    public RoleProposal this[PayloadRole role] => Roles[(int)role];
}

public sealed record RoleProposal
{
    public required PayloadRole Role { get; init; }

    /// <summary>Null when no candidate is good enough.</summary>
    public PathCandidate? Chosen { get; init; }

    /// <summary>The best first; those that were refused included, with the reason.</summary>
    public required IReadOnlyList<PathCandidate> Candidates { get; init; }
}
