using System.CommandLine;

namespace RagProbe.Cli.Options;

/// <summary>Names a collection of a Qdrant server.</summary>
internal sealed class CollectionOption
{
    private readonly Option<string?> _collection = new("--collection", "-c")
    {
        Description = "Collection or alias of a Qdrant server, instead of the embedded index: one that RagProbe builds, or your own, which is only read",
        HelpName = "name",
    };

    public void AddTo(Command command) => command.Add(_collection);

    /// <summary>Null for the embedded index.</summary>
    public string? Name(ParseResult parsed) => parsed.GetValue(_collection);
}
