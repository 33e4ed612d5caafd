using System.Globalization;

namespace RagProbe.Indexes;

/// <summary>Refuses a batch with a request that has no sensible answer.</summary>
internal static class RequestCheck
{
    /// <exception cref="IndexException">Names the request's place in the batch, the value and what is legal.</exception>
    public static void Require(IReadOnlyList<SearchRequest> batch, int dimensions) => Require(batch, _ => dimensions);

    /// <param name="batch">The requests.</param>
    /// <param name="dimensionsOf">Dimensions of the vector that a request searches.</param>
    /// <exception cref="IndexException">Names the request's place in the batch, the value and what is legal.</exception>
    public static void Require(IReadOnlyList<SearchRequest> batch, Func<SearchRequest, int> dimensionsOf)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var parameters = batch[i].Parameters;
            if (parameters.Limit < 1)
            {
                throw Refusal(i, $"limit {parameters.Limit}; legal is 1 or more");
            }

            if (parameters.ScoreThreshold is double.NaN)
            {
                throw Refusal(i, $"score threshold NaN; legal is a number, or none");
            }

            RequireAnn(i, parameters.Ann);
            switch (batch[i])
            {
                case SearchRequest.Dense dense:
                    RequireVector(i, dense.Vector.Span, dimensionsOf(dense));
                    break;
                case SearchRequest.Fused fused:
                    RequireVector(i, fused.Vector.Span, dimensionsOf(fused));
                    RequireFusion(i, fused);
                    break;
            }
        }
    }

    private static void RequireAnn(int position, AnnParameters ann)
    {
        if (ann.HnswEf is < 1)
        {
            throw Refusal(position, $"hnsw_ef {ann.HnswEf}; legal is 1 or more");
        }

        if (ann.QuantizationOversampling is { } oversampling && !(oversampling >= 1 && double.IsFinite(oversampling)))
        {
            throw Refusal(position, $"quantization oversampling {oversampling}; legal is 1 or more");
        }

        if (ann.AcornMaxSelectivity is { } selectivity && selectivity is not (>= 0 and <= 1))
        {
            throw Refusal(position, $"acorn selectivity {selectivity}; legal is 0 to 1");
        }
    }

    private static void RequireFusion(int position, SearchRequest.Fused fused)
    {
        if (fused.ArmLimit < fused.Parameters.Limit)
        {
            throw Refusal(position, $"an arm limit of {fused.ArmLimit} below the limit; legal is {fused.Parameters.Limit} or more");
        }

        if (fused.Fusion is IndexFusion.ReciprocalRank { Constant: < 0 } rank)
        {
            throw Refusal(position, $"a constant of reciprocal rank fusion of {rank.Constant}; legal is 0 or more");
        }

        if (fused.Fusion is IndexFusion.ReciprocalRank { Weights: { } weights } && !(IsWeight(weights.Dense) && IsWeight(weights.Lexical)))
        {
            throw Refusal(position, $"fusion weights {weights.Dense} and {weights.Lexical}; legal are numbers above 0");
        }

        static bool IsWeight(float weight) => weight > 0 && float.IsFinite(weight);
    }

    private static void RequireVector(int position, ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            throw Refusal(position, $"a vector of {vector.Length} dimensions; legal are {dimensions}: was the question embedded with the index's model?");
        }

        if (UnitVector.IndexOfNonFinite(vector) is >= 0 and var component)
        {
            throw Refusal(position, $"a vector with {vector[component]} at position {component}; legal are finite numbers");
        }

        if (!vector.ContainsAnyExcept(0f))
        {
            throw Refusal(position, $"a vector of length 0, which has no direction; legal is any other");
        }
    }

    private static IndexException Refusal(int position, FormattableString what) =>
        new($"request {position.ToString(CultureInfo.InvariantCulture)} of the batch has {what.ToString(CultureInfo.InvariantCulture)}");
}
