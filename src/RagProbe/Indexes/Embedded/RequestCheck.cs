using System.Globalization;

namespace RagProbe.Indexes.Embedded;

/// <summary>Refuses a batch with a request that has no sensible answer.</summary>
internal static class RequestCheck
{
    /// <exception cref="IndexException">Names the request's place in the batch, the value and what is legal.</exception>
    public static void Require(IReadOnlyList<SearchRequest> batch, int dimensions)
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

            if (batch[i] is SearchRequest.Dense dense)
            {
                RequireVector(i, dense.Vector.Span, dimensions);
            }
        }
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
