using RagProbe.Indexes.Qdrant;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.aliases</c>: the names of a server's collections; <c>ragprobe.aliasSwap</c>: what became of one.</summary>
public static class AliasJson
{
    public static string Write(IReadOnlyList<CollectionAlias> aliases, IReadOnlyList<string> collections) => JsonReport.Write("ragprobe.aliases", 1, writer =>
        writer.Array("collections", collections, collection => writer.Object(() =>
        {
            writer.WriteString("name", collection);
            writer.Array("aliases", aliases.Where(alias => alias.Collection == collection), alias => writer.WriteStringValue(alias.Alias));
        })));

    public static string Write(AliasSwap swap) => JsonReport.Write("ragprobe.aliasSwap", 1, writer =>
    {
        writer.WriteString("alias", swap.Alias);
        writer.WriteString("collection", swap.Collection);
        writer.WriteString("previous", swap.Previous);
        writer.WriteString("current", swap.Current);
        writer.WriteBoolean("overtaken", swap.WasOvertaken);
    });
}
