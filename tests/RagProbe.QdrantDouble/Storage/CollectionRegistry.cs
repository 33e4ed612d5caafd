using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Collections and aliases by name.</summary>
internal sealed class CollectionRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Collection> _collections = [];
    private readonly Dictionary<string, string> _aliases = [];
    private readonly Dictionary<string, string> _formerTargets = [];

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _collections.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Aliases
    {
        get
        {
            lock (_lock)
            {
                return [.. _aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The collection of a name or alias; null when there is none.</summary>
    /// <param name="staleAliases">Aliases that answer from the collection they named before they were last repointed.</param>
    public Collection? Find(string name, IReadOnlySet<string> staleAliases)
    {
        lock (_lock)
        {
            if (staleAliases.Contains(name) && _formerTargets.TryGetValue(name, out var former)
                && _collections.TryGetValue(former, out var stale))
            {
                return stale;
            }

            return _collections.GetValueOrDefault(_aliases.GetValueOrDefault(name, name));
        }
    }

    public void Create(string name, Func<Collection> make)
    {
        lock (_lock)
        {
            if (_collections.ContainsKey(name))
            {
                throw Refusal.CollectionExists(name);
            }

            if (_aliases.ContainsKey(name))
            {
                throw Refusal.WrongInput($"Can't create collection with name {name}. Alias with the same name already exists");
            }

            _collections[name] = make();
        }
    }

    /// <summary>Deletes a collection and its aliases; an alias is no name to delete by.</summary>
    public bool Delete(string name)
    {
        lock (_lock)
        {
            if (!_collections.Remove(name))
            {
                return false;
            }

            foreach (var alias in _aliases.Where(alias => alias.Value == name).Select(alias => alias.Key).ToList())
            {
                _aliases.Remove(alias);
            }

            return true;
        }
    }

    /// <summary>Points an alias at a collection, over any older target.</summary>
    public void CreateAlias(string alias, string collection)
    {
        lock (_lock)
        {
            if (!_collections.ContainsKey(collection))
            {
                throw Refusal.NoCollection(collection);
            }

            if (_collections.ContainsKey(alias))
            {
                throw Refusal.CollectionExists(alias);
            }

            if (_aliases.TryGetValue(alias, out var former) && former != collection)
            {
                _formerTargets[alias] = former;
            }

            _aliases[alias] = collection;
        }
    }

    public void RenameAlias(string from, string to)
    {
        lock (_lock)
        {
            if (!_aliases.Remove(from, out var collection))
            {
                throw Refusal.NotFound($"Alias {from} does not exists!");
            }

            _aliases[to] = collection;
        }
    }

    public void DeleteAlias(string alias)
    {
        lock (_lock)
        {
            if (_aliases.Remove(alias, out var former))
            {
                _formerTargets[alias] = former;
            }
        }
    }
}
