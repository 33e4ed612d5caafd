using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;
using RagProbe.Filters;

namespace RagProbe.Drills.Faults;

/// <summary>The payload index is younger than the graph: under a filter that all chunks meet, the expected ones are not reached.</summary>
internal sealed class LateFilterField : IFault
{
    private const int Year = 2024;

    public string Cause => CauseCodes.FilterGraphMissing;

    public string Name => "late-filter-field";

    public IReadOnlyList<string> Doses => ["all"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hidden = GoldIds.Of(targets).ToHashSet(StringComparer.Ordinal);
        var filter = new Filter { Must = [new FilterCondition.Match(YearField.Key, new PayloadValue.Integer(Year))] };
        return Task.FromResult(YearField.OnAllChunks(world, _ => Year) with
        {
            Questions = targets.ToDictionary(target => target.Question.Id, target => target.Question with { Filter = Filter.And(target.Question.Filter, filter) }, StringComparer.Ordinal),
            Wrap = index => new HidingIndex(index, hidden, asked => asked.Filter is not null && asked.Ann is { Exact: false, Acorn: false }),
            Targets = GoldIds.Questions(targets),
        });
    }
}
