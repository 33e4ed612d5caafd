using System.Globalization;
using System.Numerics.Tensors;
using RagProbe.Embedding;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Inspection;

/// <summary>Embeds sample texts again with every model at hand and compares with the vectors that are stored.</summary>
internal sealed class ModelGuesser(IReadOnlyList<SampledPoint> points, EmbeddingModelCatalog models)
{
    private const int TextsTried = 24;

    // From here on the verdicts split; models of one size that have nothing to do with each other stay under 0.5.
    private const double CloseMean = 0.95;
    private const double NearlyAll = 0.95;
    private const double HardlyAny = 0.05;

    // Below this it is another text or another model, not another way to prepare the text.
    private const double Far = 0.9;

    private IReadOnlyList<EmbeddingModelDescription>? _atHand;

    /// <param name="vector">The vector.</param>
    /// <param name="texts">What may have been embedded, the most probable first.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public async Task<ModelGuess> GuessAsync(VectorSettings vector, IReadOnlyList<PayloadColumn> texts, CancellationToken cancellationToken)
    {
        if (vector.IsMulti)
        {
            return NotCompared(vector, "holds several vectors a point, which RagProbe does not make: not compared");
        }

        var stored = points.Select(point => VectorCodec.ReadDense(point.Vectors, vector.Name)).Select(static data => data is not null && data.All(float.IsFinite) && TensorPrimitives.Norm<float>(data) > 0 ? data : null).ToList();
        if (texts.Count == 0 || !stored.Exists(static data => data is not null))
        {
            return NotCompared(vector, texts.Count == 0 ? "there is no text to embed: not compared" : "no sampled point has such a vector: not compared");
        }

        _atHand ??= [.. models.List()];
        EmbeddedText[] embedded = [.. texts.Select(EmbeddedText.AsItIs), .. texts.Select(text => EmbeddedText.WithNodeMetadata(text, points)).OfType<EmbeddedText>()];
        var trials = new List<Trial>();
        foreach (var description in _atHand.Where(model => model.Dimensions == vector.Dimensions))
        {
            using var model = models.Load(description.Path ?? description.Name);
            foreach (var text in embedded)
            {
                foreach (var prefix in new[] { model.DocumentPrefix, "", model.QueryPrefix }.Distinct(StringComparer.Ordinal))
                {
                    trials.Add(await TryAsync(model, description, prefix, text, stored, TextsTried, cancellationToken));
                    if (Verdict(trials[^1].Result) == ModelVerdict.Matches)
                    {
                        return Conclude(vector, trials);
                    }
                }
            }
        }

        if (Best(trials) is { } best && Verdict(best.Result) == ModelVerdict.Mixed)
        {
            // The whole sample, so that the strangers can be named.
            using var model = models.Load(best.Result.Path ?? best.Result.Model);
            trials[trials.IndexOf(best)] = await TryAsync(model, best.Description, best.Result.Prefix, best.Text, stored, points.Count, cancellationToken);
        }

        return Conclude(vector, trials);
    }

    private static Trial? Best(IEnumerable<Trial> trials) => trials.OrderByDescending(static trial => trial.Result.ShareAlike).ThenByDescending(static trial => trial.Result.MeanCosine).FirstOrDefault();

    private static async Task<Trial> TryAsync(EmbeddingModel model, EmbeddingModelDescription description, string prefix, EmbeddedText text, List<float[]?> stored, int limit, CancellationToken cancellationToken)
    {
        var usable = Enumerable.Range(0, stored.Count).Where(point => stored[point] is not null && !string.IsNullOrWhiteSpace(text.Texts[point])).ToList();
        var chosen = usable.Count <= limit ? usable : [.. Enumerable.Range(0, limit).Select(index => usable[index * usable.Count / limit])];
        var cosines = new double?[stored.Count];
        if (chosen.Count > 0)
        {
            var vectors = await model.Generator.GenerateAsync(chosen.Select(point => prefix + text.Texts[point]), cancellationToken: cancellationToken);
            foreach (var (point, vector) in chosen.Zip(vectors))
            {
                cosines[point] = stored[point]!.Length == vector.Vector.Length ? TensorPrimitives.CosineSimilarity(stored[point], vector.Vector.Span) : 0;
            }
        }

        var values = cosines.OfType<double>().ToList();
        var result = new ModelTrial
        {
            Model = description.Name,
            Path = description.Path,
            Fingerprint = model.Fingerprint,
            Text = text.Path,
            Preparation = text.Preparation,
            Prefix = prefix,
            Compared = values.Count,
            MeanCosine = values.Count == 0 ? 0 : values.Average(),
            MinimumCosine = values.Count == 0 ? 0 : values.Min(),
            ShareAlike = values.Count == 0 ? 0 : (double)values.Count(static value => value >= ModelGuess.Alike) / values.Count,
            ShareFar = values.Count == 0 ? 0 : (double)values.Count(static value => value < Far) / values.Count,
        };
        return new Trial(result, description, text, cosines);
    }

    private ModelGuess Conclude(VectorSettings vector, IReadOnlyList<Trial> trials)
    {
        if (Best(trials) is not { } found)
        {
            return new ModelGuess { Vector = vector.Name, Verdict = ModelVerdict.None, Trials = [], Summary = string.Create(CultureInfo.InvariantCulture, $"no model at hand has {vector.Dimensions} dimensions. {GetModel}") };
        }

        var (best, cosines) = (found.Result, found.Cosines);
        var verdict = Verdict(best);
        var strangers = verdict == ModelVerdict.Mixed ? Enumerable.Range(0, points.Count).Where(point => cosines[point] < ModelGuess.Alike).Select(point => points[point].Id).ToList() : [];
        var evidence = string.Create(CultureInfo.InvariantCulture, $"{best.Compared} texts embedded again: cosine {best.MeanCosine:0.0000} on average, {best.MinimumCosine:0.0000} at least, {best.ShareAlike:0 %} at {ModelGuess.Alike} or more");
        return new ModelGuess
        {
            Vector = vector.Name,
            Verdict = verdict,
            Best = best,
            Trials = [best, .. trials.Where(trial => trial != found).Select(static trial => trial.Result).OrderByDescending(static trial => trial.ShareAlike).ThenByDescending(static trial => trial.MeanCosine)],
            Strangers = strangers,
            Summary = verdict switch
            {
                ModelVerdict.Matches when best.Preparation.Length > 0 => $"{best.Model} made these vectors, with {best.Preparation} of each text ({evidence})",
                ModelVerdict.Matches when best.Prefix.Length > 0 => $"{best.Model} made these vectors, with \"{best.Prefix}\" before each text ({evidence})",
                ModelVerdict.Matches => $"{best.Model} made these vectors ({evidence})",
                ModelVerdict.Close => $"{best.Model} comes close ({evidence}): another precision or version of it, or texts prepared in another way. Scores will differ a little",
                ModelVerdict.Mixed => string.Create(CultureInfo.InvariantCulture, $"mixed: {best.Model} made some of these vectors, but not those of {strangers.Count} of {best.Compared} points ({evidence}). Questions embedded with it cannot find those: embed them again"),
                _ => $"no model at hand made these vectors; {best.Model} comes nearest ({evidence}). {GetModel}",
            },
        };
    }

    private const string GetModel = "Get the model that the collection was made with (an ONNX folder with model.onnx and vocab.txt), and name its folder with --models or in RAGPROBE_MODELS";

    private static ModelVerdict Verdict(ModelTrial trial) =>
        trial.ShareAlike >= NearlyAll && trial.ShareFar == 0 ? ModelVerdict.Matches
        : trial.ShareAlike >= HardlyAny && trial.ShareFar >= (1 - trial.ShareAlike) / 2 ? ModelVerdict.Mixed
        : trial.MeanCosine >= CloseMean ? ModelVerdict.Close
        : ModelVerdict.None;

    private static ModelGuess NotCompared(VectorSettings vector, string summary) => new() { Vector = vector.Name, Verdict = ModelVerdict.NotCompared, Summary = summary, Trials = [] };

    private sealed record Trial(ModelTrial Result, EmbeddingModelDescription Description, EmbeddedText Text, double?[] Cosines);
}
