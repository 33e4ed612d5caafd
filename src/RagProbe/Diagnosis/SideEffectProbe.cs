using RagProbe.Diagnosis.Probes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis;

/// <summary>What the change that repairs one question does to those that pass.</summary>
internal sealed class SideEffectProbe(World world)
{
    private readonly Dictionary<PipelineOptions, Task<SideEffects>> _ofOptions = [];

    /// <summary>Null where the change concerns one question alone, or no question passes.</summary>
    public async Task<SideEffects?> MeasureAsync(Change? change) => change switch
    {
        null or { ConcernsAllQuestions: false } => null,
        _ when world.Passing.Count == 0 => null,
        { Options: { } options } => await (_ofOptions.TryGetValue(options, out var known) ? known : _ofOptions[options] = AskAsync(change, subject => subject.AsProduced)),
        _ => await AskAsync(change, subject => subject.InRanking),
    };

    private async Task<SideEffects> AskAsync(Change change, Func<Subject, Verdict> before)
    {
        var passing = world.Passing.Where(subject => before(subject).Passes).ToList();
        var after = await Task.WhenAll(passing.Select(subject => subject.AskAsync(change)));
        return new SideEffects(after.Count(verdict => !verdict.Passes), passing.Count);
    }
}
