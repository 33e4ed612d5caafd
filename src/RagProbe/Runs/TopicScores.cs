using System.Collections.Immutable;

namespace RagProbe.Runs;

/// <summary>What every measure says about one topic.</summary>
/// <param name="Topic">Its id.</param>
/// <param name="Values">One a measure; null where it does not apply.</param>
/// <param name="RelevanceString">The grades of the first 10 ranks, as trec_eval's relstring shows them: <c>010-2</c>.</param>
public sealed record TopicScores(string Topic, ImmutableArray<double?> Values, string RelevanceString);
