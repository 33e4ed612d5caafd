using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Chunks that come to conspicuously many questions take the places in front.</summary>
internal sealed class HubCrowding : IDefect
{
    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject)
    {
        var hubs = subject.World.Hubs;
        var ahead = subject.CompetitorsAhead(int.MaxValue).Where(chunk => hubs.ContainsKey(chunk.Id)).ToList();
        return (ahead.Count == 0 ? Array.Empty<Suspicion>() :
        [
            new Suspicion
            {
                Cause = CauseCodes.HubCrowding,
                Sentence = string.Create(CultureInfo.InvariantCulture, $"{ahead.Count} chunks that come to conspicuously many questions take places before the expected one."),
                Intervention = "leave those chunks out",
                NextStep = "Look at the hubs: boilerplate, navigation, texts about everything. Leave them out of the index, or correct scores for how often a chunk comes.",
                Change = new Change { Removed = ahead.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal) },
                Evidence = [.. ahead.Take(3).Select(chunk => new FindingEvidence("hub", string.Create(CultureInfo.InvariantCulture, $"{chunk.Id}, delivered to {hubs[chunk.Id]} questions: {Excerpt.Of(chunk.Text)}")))],
            },
        ]).ToAsyncEnumerable();
    }
}
