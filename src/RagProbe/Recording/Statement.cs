using Microsoft.Data.Sqlite;

namespace RagProbe.Recording;

/// <summary>An SQL statement that is compiled once and run many times, with the values of its parameters in their order.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <param name="transaction">That all of it runs in.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Their names, with @.</param>
    public Statement(SqliteTransaction transaction, string sql, params ReadOnlySpan<string> parameters)
    {
        _command = transaction.Connection!.CreateCommand();
        _command.Transaction = transaction;
#pragma warning disable CA2100 // The text is a constant of the caller; values come as parameters.
        _command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _parameters = [.. _command.Parameters.Cast<SqliteParameter>()];
    }

    /// <summary>Returns how many rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null where there is none.</summary>
    public object? Value(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteScalar();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
