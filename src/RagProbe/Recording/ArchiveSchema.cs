using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace RagProbe.Recording;

/// <summary>The numbered migrations under Schema/, applied in order, each in a transaction of its own.</summary>
internal static class ArchiveSchema
{
    // "RPsw"
    private const long ApplicationId = 0x52507377;

    private static readonly Assembly Resources = typeof(ArchiveSchema).Assembly;

    /// <summary>Refuses the database of another program. Changes nothing.</summary>
    /// <exception cref="SweepArchiveException">The file holds something else.</exception>
    public static void RequireArchive(SqliteConnection connection)
    {
        // One transaction: another process may be making a new archive just now.
        using var transaction = connection.BeginTransaction(deferred: true);
        var application = connection.ExecuteScalar<long>("PRAGMA application_id", transaction: transaction);
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master", transaction: transaction);
        if (application != ApplicationId && (application, tables) != (0, 0))
        {
            throw new SweepArchiveException($"{connection.DataSource}: an SQLite file, but not a RagProbe sweep archive. Move it away, or choose another folder with --data.");
        }
    }

    /// <exception cref="SweepArchiveException">A newer RagProbe wrote the file.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var migrations = Migrations();
        var current = connection.ExecuteScalar<long>("PRAGMA user_version");
        if (current > migrations.Count)
        {
            throw new SweepArchiveException(
                $"{connection.DataSource}: written by a newer RagProbe (schema {current}, this one knows up to {migrations.Count}). Update RagProbe, or choose another folder with --data.");
        }

        var pending = migrations.Where(migration => migration.Number > current).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        // A table that is put in the place of another one takes its name: rows that refer to it are not to go with the former one.
        connection.Execute("PRAGMA foreign_keys = OFF");
        foreach (var (number, resource) in pending)
        {
            using var reader = new StreamReader(Resources.GetManifestResourceStream(resource)!);
            using var transaction = connection.BeginTransaction(deferred: false);

            // Another process may have migrated while this one waited for the lock.
            if (connection.ExecuteScalar<long>("PRAGMA user_version", transaction: transaction) < number)
            {
                connection.Execute(reader.ReadToEnd(), transaction: transaction);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {number}"), transaction: transaction);
            }

            transaction.Commit();
        }

        connection.Execute("PRAGMA foreign_keys = ON");
    }

    private static List<(int Number, string Resource)> Migrations() =>
        [.. Resources.GetManifestResourceNames()
            .Where(name => name.StartsWith("RagProbe.Recording.Schema.", StringComparison.Ordinal))
            .Select(name => (int.Parse(name.Split('.')[3].Split('-')[0], CultureInfo.InvariantCulture), name))
            .OrderBy(migration => migration.Item1)];
}
