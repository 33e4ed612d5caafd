using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Splits questions into words with the very tokenizer that split the chunks, only without its stemmer: the full-text
/// index stems the words again when it reads the query. Lives in a database of its own in memory.
/// </summary>
internal sealed class WordSplitter : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");
    private readonly SqliteCommand _clear;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _words;

    public WordSplitter()
    {
        _connection.Open();
        using var schema = _connection.CreateCommand();
        schema.CommandText = """
            CREATE VIRTUAL TABLE question USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
            CREATE VIRTUAL TABLE word USING fts5vocab (question, instance);
            """;
        schema.ExecuteNonQuery();
        _clear = Command("INSERT INTO question (question) VALUES ('delete-all');");
        _insert = Command("INSERT INTO question (rowid, text) VALUES (1, $text);");
        _insert.Parameters.Add("$text", SqliteType.Text);
        _words = Command("SELECT term FROM word ORDER BY offset;");
    }

    /// <summary>The words in order, folded to lower case and stripped of accents, repetitions included.</summary>
    public IReadOnlyList<string> Split(string text)
    {
        lock (_turn)
        {
            _insert.Parameters[0].Value = text;
            _insert.ExecuteNonQuery();
            var words = new List<string>();
            using (var reader = _words.ExecuteReader())
            {
                while (reader.Read())
                {
                    words.Add(reader.GetString(0));
                }
            }

            _clear.ExecuteNonQuery();
            return words;
        }
    }

    public void Dispose()
    {
        _clear.Dispose();
        _insert.Dispose();
        _words.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
