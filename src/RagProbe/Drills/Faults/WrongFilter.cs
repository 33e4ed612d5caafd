using RagProbe.Diagnosis;
using RagProbe.Filters;

namespace RagProbe.Drills.Faults;

/// <summary>Questions carry a filter that their chunks do not meet: its value has another type than the payload's, or is another.</summary>
internal sealed class WrongFilter : IFault
{
    public string Cause => CauseCodes.FilterExcluded;

    public string Name => "wrong-filter";

    public IReadOnlyList<string> Doses => ["type", "value"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var wanted = dose == "type" ? (PayloadValue)new PayloadValue.Text("2024") : new PayloadValue.Integer(2019);
        var filter = new Filter { Must = [new FilterCondition.Match(YearField.Key, wanted)] };

        // A fifth of the corpus is of that other year, so that the answer is a wrong one and not an empty one.
        return Task.FromResult(YearField.OnAllChunks(world, source => dose == "value" && world.Random(Name, source).Below(5) == 0 && !IsExpected(targets, source) ? 2019 : 2024) with
        {
            Questions = targets.ToDictionary(target => target.Question.Id, target => target.Question with { Filter = Filter.And(target.Question.Filter, filter) }, StringComparer.Ordinal),
            Targets = GoldIds.Questions(targets),
        });
    }

    private static bool IsExpected(IEnumerable<PassedQuestion> targets, string source) =>
        targets.Any(target => target.Question.Expected.Any(judgment => judgment.Source == source));
}
