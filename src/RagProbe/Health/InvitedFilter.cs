using RagProbe.Filters;

namespace RagProbe.Health;

/// <summary>A filter that a payload index invites users to send.</summary>
/// <param name="Text">For a person; holds values of payloads.</param>
internal sealed record InvitedFilter(string Text, Filter Filter);
