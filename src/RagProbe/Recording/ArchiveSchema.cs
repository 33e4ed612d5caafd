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
        var application = Number(connection, "PRAGMA application_id");
        var tables = Number(connection, "SELECT count(*) FROM sqlite_master");
        if (application != ApplicationId && (application, tables) != (0, 0))
        {
            throw new SweepArchiveException($"{connection.DataSource}: an SQLite file, but not a RagProbe sweep archive. Move it away, or choose another folder with --data.");
        }
    }

    /// <exception cref="SweepArchiveException">A newer RagProbe wrote the file.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var migrations = Migrations();
        var current = Number(connection, "PRAGMA user_version");
        if (current > migrations.Length)
        {
            throw new SweepArchiveException(
                $"{connection.DataSource}: written by a newer RagProbe (schema {current}, this one knows up to {migrations.Length}). Update RagProbe, or choose another folder with --data.");
        }

        if (current == migrations.Length)
        {
            return;
        }

        // A table that is put in the place of another one takes its name: rows that refer to it are not to go with the former one.
        connection.Execute("PRAGMA foreign_keys = OFF");
        for (var number = current + 1; number <= migrations.Length; number++)
        {
            using var reader = new StreamReader(Resources.GetManifestResourceStream(migrations[number - 1])!);
            using var transaction = connection.BeginTransaction(deferred: false);

            // Another process may have migrated while this one waited for the lock.
            if (Number(connection, "PRAGMA user_version") < number)
            {
                connection.Execute(reader.ReadToEnd(), transaction: transaction);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {number}"), transaction: transaction);
            }

            transaction.Commit();
        }

        connection.Execute("PRAGMA foreign_keys = ON");
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Number();
    }

    // Their names begin with their numbers, which count 1, 2, 3 ...
    private static string[] Migrations()
    {
        string[] names = [.. Resources.GetManifestResourceNames().Where(static name => name.StartsWith("RagProbe.Recording.Schema.", StringComparison.Ordinal))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }
}
