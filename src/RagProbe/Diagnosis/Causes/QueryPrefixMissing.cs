using System.Globalization;
using System.Text.Json;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The model wants a prefix before questions and gets none: over the whole set a known prefix helps beyond chance, and it repairs this question.</summary>
internal sealed class QueryPrefixMissing : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        if (subject.World.MissingPrefix is not { } missing || await MissingPrefix.AskAsync(subject, missing.Prefix) is not { Passes: true } after)
        {
            return null;
        }

        var model = subject.World.Input.Model.Name;
        var finding = subject.Find(
            CauseCodes.QueryPrefixMissing,
            CauseClass.Defect,
            after,
            string.Create(CultureInfo.InvariantCulture, $"Questions are embedded without a prefix; with '{missing.Prefix}' before each, {model} finds {missing.Recovered} questions of {missing.Asked} that it loses now, and loses {missing.Broken}."),
            $"embed the question as '{missing.Prefix}{subject.Question.Text}'",
            $"Write \"prompts\": {{ \"query\": {JsonSerializer.Serialize(missing.Prefix)} }} into config_sentence_transformers.json in the folder of {model} (a model of one file takes no prefix), index again, for prefixes are part of a model's fingerprint, and sweep.",
            new FindingEvidence("questions that the prefix recovers", string.Create(CultureInfo.InvariantCulture, $"{missing.Recovered} of {missing.Asked}")),
            new FindingEvidence("questions that it breaks", missing.Broken.ToString(CultureInfo.InvariantCulture)),
            new FindingEvidence(
                string.Create(CultureInfo.InvariantCulture, $"chance of that by accident (sign test, times {Embedding.KnownPrefixes.OfQuestions.Count} prefixes)"),
                missing.Chance.ToString("0.0######", CultureInfo.InvariantCulture)));
        return finding with { Confidence = 1 - missing.Chance };
    }
}
