using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Names that lead to a collection and can be moved to another one: how a rebuilt index goes live.</summary>
public static class QdrantAliases
{
    /// <summary>All aliases of the server, by name.</summary>
    /// <exception cref="QdrantException">The server cannot be asked.</exception>
    public static async Task<IReadOnlyList<CollectionAlias>> ListAsync(QdrantConnection connection, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync("ListAliases", isIdempotent: true, call => connection.Collections.ListAliasesAsync(new ListAliasesRequest(), call), cancellationToken);
        return [.. reply.Answer.Aliases.Select(static alias => new CollectionAlias(alias.AliasName, alias.CollectionName)).OrderBy(static alias => alias.Alias, StringComparer.Ordinal)];
    }

    /// <summary>All collections of the server, by name, aliases not among them.</summary>
    public static async Task<IReadOnlyList<string>> ListCollectionsAsync(QdrantConnection connection, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync("ListCollections", isIdempotent: true, call => connection.Collections.ListAsync(new ListCollectionsRequest(), call), cancellationToken);
        return [.. reply.Answer.Collections.Select(static collection => collection.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>The collection that a name leads to: the alias's, or the name itself where it is a collection's.</summary>
    /// <exception cref="QdrantException">It is neither.</exception>
    public static async Task<string> ResolveAsync(QdrantConnection connection, string name, CancellationToken cancellationToken)
    {
        var aliases = await ListAsync(connection, cancellationToken);
        if (aliases.FirstOrDefault(alias => alias.Alias == name) is { } found)
        {
            return found.Collection;
        }

        var collections = await ListCollectionsAsync(connection, cancellationToken);
        return collections.Contains(name, StringComparer.Ordinal) ? name : throw Missing(connection, name, "collection or alias", [.. collections, .. aliases.Select(static alias => alias.Alias)]);
    }

    /// <summary>
    /// Lets the alias lead to the collection, from wherever it led before, in one action: at no moment is it gone. Qdrant cannot
    /// compare before it writes, so the alias is read again afterwards. Never sent twice: a repetition could undo what somebody
    /// else did in between.
    /// </summary>
    /// <exception cref="QdrantException">The collection does not exist, the alias's name is a collection's, or the server refuses.</exception>
    public static async Task<AliasSwap> SwapAsync(QdrantConnection connection, string alias, string collection, CancellationToken cancellationToken)
    {
        var before = await ListAsync(connection, cancellationToken);
        var collections = await ListCollectionsAsync(connection, cancellationToken);
        if (before.FirstOrDefault(other => other.Alias == collection) is { } chained)
        {
            throw new QdrantException($"{connection.Options.Address}: '{collection}' is an alias itself, and an alias leads to a collection; name '{chained.Collection}', where it leads to.") { Status = StatusCode.InvalidArgument };
        }

        if (!collections.Contains(collection, StringComparer.Ordinal))
        {
            throw Missing(connection, collection, "collection", collections);
        }

        if (collections.Contains(alias, StringComparer.Ordinal))
        {
            throw new QdrantException($"{connection.Options.Address}: '{alias}' is the name of a collection, which no alias can have; choose another name for the alias.") { Status = StatusCode.AlreadyExists };
        }

        var previous = Target(before, alias);
        if (previous != collection)
        {
            var request = new ChangeAliases { Actions = { new AliasOperations { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = collection } } } };
            var reply = await connection.CallAsync("UpdateAliases", isIdempotent: false, call => connection.Collections.UpdateAliasesAsync(request, call), cancellationToken);
            if (!reply.Answer.Result)
            {
                throw new QdrantException($"{connection.Options.Address}: the server did not move the alias '{alias}' and gave no reason; `ragprobe alias list` says where it leads to.");
            }
        }

        return new AliasSwap { Alias = alias, Collection = collection, Previous = previous, Current = Target(await ListAsync(connection, cancellationToken), alias) };
    }

    private static string? Target(IReadOnlyList<CollectionAlias> aliases, string alias) => aliases.FirstOrDefault(other => other.Alias == alias)?.Collection;

    private static QdrantException Missing(QdrantConnection connection, string name, string kind, IReadOnlyList<string> names) =>
        new($"{connection.Options.Address}: there is no {kind} '{name}'. {(Text.NearestName.Find(name, names) is { } nearest ? $"Did you mean '{nearest}'?" : "`ragprobe alias list` shows what there is.")}") { Status = StatusCode.NotFound };
}

/// <summary>A second name of a collection.</summary>
public sealed record CollectionAlias(string Alias, string Collection);

/// <summary>What became of an alias.</summary>
public sealed record AliasSwap
{
    public required string Alias { get; init; }

    /// <summary>Where it was to lead.</summary>
    public required string Collection { get; init; }

    /// <summary>Where it led before; null when it did not exist.</summary>
    public string? Previous { get; init; }

    /// <summary>Where it leads now, read after the swap.</summary>
    public string? Current { get; init; }

    /// <summary>Nothing had to be done.</summary>
    public bool WasThere => Previous == Collection;

    /// <summary>Somebody else moved it in the same moment.</summary>
    public bool WasOvertaken => Current != Collection;
}
