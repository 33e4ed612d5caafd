namespace RagProbe.Health;

/// <summary>Does the index say that it was made with the model that questions are embedded with?</summary>
internal static class ModelCheck
{
    public static HealthCheck Run(HealthSession session)
    {
        var (stored, model) = (session.Description.ModelFingerprint, session.Input.Model);
        if (model is null)
        {
            return HealthCheck.NotApplicable(HealthChecks.Model, "no model is known: name it with --model, or let `ragprobe inspect` find it");
        }

        var fits = model.Dimensions == session.Description.Dimensions;
        if (stored is null && fits)
        {
            return HealthCheck.NotApplicable(HealthChecks.Model, "nobody wrote down which model made this index; the vectors themselves tell");
        }

        var isSame = fits && stored == model.Fingerprint;
        return new HealthCheck
        {
            Name = HealthChecks.Model,
            Status = isSame ? HealthStatus.Ok : HealthStatus.Failed,
            Sentence = isSame ? $"made with {model.Name}"
                : fits ? $"made with another model than {model.Name}, or another version of it: questions and chunks are not comparable"
                : Numbers.Text($"holds vectors of {session.Description.Dimensions} dimensions, {model.Name} makes {model.Dimensions}: no question can be asked"),
            Evidence = [new HealthEvidence("stored fingerprint", stored ?? "none"), new HealthEvidence("model's fingerprint", model.Fingerprint)],
            NextStep = isSame ? "" : "name the model that made the index with --model, or index again with this one",
            QuestionsAffected = session.Input.Questions is not { } questions ? null : isSame ? 0 : questions.Count,
        };
    }
}
