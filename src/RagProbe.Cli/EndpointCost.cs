using Microsoft.Extensions.AI;
using RagProbe.Cli.Terminal;
using RagProbe.Embedding;
using RagProbe.Embedding.Endpoints;

namespace RagProbe.Cli;

/// <summary>What a model behind an endpoint was asked for in this call of the tool.</summary>
internal static class EndpointCost
{
    /// <summary>A remark on stderr; none for a model that costs nothing.</summary>
    public static void Note(EmbeddingModel model)
    {
        if (model.Generator.GetService<EndpointUsageCounter>() is { } counter)
        {
            Output.Note($"{model.Name}: the endpoint answered {counter.Read()}; the first call asked which model it is.");
        }
    }
}
