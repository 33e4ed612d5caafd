using System.Globalization;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Chunks that come to conspicuously many questions take the places in front.</summary>
internal sealed class HubCrowding : ICause
{
    public Task<Finding?> ExamineAsync(Subject subject)
    {
        var ahead = subject.CompetitorsAhead(int.MaxValue)
            .Where(chunk => subject.World.Hubs.ContainsKey(chunk.Id))
            .ToList();
        if (ahead.Count == 0 || subject.Without(ahead.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal)) is not { Passes: true } after)
        {
            return Task.FromResult<Finding?>(null);
        }

        return Task.FromResult<Finding?>(subject.Find(
            CauseCodes.HubCrowding,
            CauseClass.Defect,
            after,
            string.Create(CultureInfo.InvariantCulture, $"{ahead.Count} chunks that come to conspicuously many questions take places before the expected one."),
            "leave those chunks out",
            "Look at the hubs: boilerplate, navigation, texts about everything. Leave them out of the index, or correct scores for how often a chunk comes.",
            [.. ahead.Take(3).Select(chunk => new FindingEvidence("hub", string.Create(CultureInfo.InvariantCulture, $"{chunk.Id}, delivered to {subject.World.Hubs[chunk.Id]} questions: {Excerpt.Of(chunk.Text)}")))]));
    }
}
