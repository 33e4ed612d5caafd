namespace RagProbe.Health;

/// <summary>How many chunks are longer than what the model reads?</summary>
internal static class TokenLimitCheck
{
    public static HealthCheck Run(HealthSession session)
    {
        if (session.Input.Model is not { } model)
        {
            return HealthCheck.NotApplicable(HealthChecks.TokenLimit, "no model is known whose limit could be exceeded; name it with --model");
        }

        if (model.MaxTokens == int.MaxValue)
        {
            return HealthCheck.NotApplicable(HealthChecks.TokenLimit, $"{model.Name} reads texts of any length");
        }

        var lengths = session.Sample.Select(chunk => (chunk.Id, Tokens: model.CountTokens(model.DocumentPrefix + chunk.Text))).ToList();
        var over = lengths.Where(chunk => chunk.Tokens > model.MaxTokens).OrderByDescending(static chunk => chunk.Tokens).ThenBy(static chunk => chunk.Id, StringComparer.Ordinal).ToList();
        var share = lengths.Count == 0 ? 0 : (double)over.Count / lengths.Count;
        return new HealthCheck
        {
            Name = HealthChecks.TokenLimit,
            Status = over.Count > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Value = share,
            Threshold = 0,
            Sentence = over.Count > 0
                ? Numbers.Text($"{over.Count} of {lengths.Count} sampled chunks are longer than the {model.MaxTokens} tokens that {model.Name} reads: what lies beyond is not in their vectors")
                : Numbers.Text($"no sampled chunk is longer than the {model.MaxTokens} tokens that {model.Name} reads"),
            Evidence = [.. over.Take(5).Select(static chunk => new HealthEvidence(chunk.Id, Numbers.Count(chunk.Tokens, "token")))],
            NextStep = over.Count > 0 ? "cut smaller chunks, or take a model with a larger limit" : "",
            QuestionsAffected = session.QuestionsTouching(over.Select(static chunk => chunk.Id).ToHashSet(StringComparer.Ordinal)),
        };
    }
}
