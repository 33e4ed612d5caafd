using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>Splits and stems questions with the very tokenizer that split and stemmed the chunks, in a database of its own in memory.</summary>
internal sealed class WordSplitter : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _words;
    private readonly SqliteCommand _clear;
    private bool _isDisposed;

    public WordSplitter()
    {
        _connection.Open();
        using var schema = _connection.CreateCommand();
        schema.CommandText = $"""
            CREATE VIRTUAL TABLE folded USING fts5 (text, content = '', tokenize = '{IndexDatabase.Words}');
            CREATE VIRTUAL TABLE stemmed USING fts5 (text, content = '', tokenize = '{IndexDatabase.StemmedWords}');
            CREATE VIRTUAL TABLE folded_word USING fts5vocab (folded, instance);
            CREATE VIRTUAL TABLE stemmed_word USING fts5vocab (stemmed, instance);
            """;
        schema.ExecuteNonQuery();
        _insert = Command("INSERT INTO folded (rowid, text) VALUES (1, $text); INSERT INTO stemmed (rowid, text) VALUES (1, $text);");
        _insert.Parameters.Add("$text", SqliteType.Text);
        _words = Command("SELECT term FROM folded_word ORDER BY offset; SELECT term FROM stemmed_word ORDER BY offset;");
        _clear = Command("INSERT INTO folded (folded) VALUES ('delete-all'); INSERT INTO stemmed (stemmed) VALUES ('delete-all');");
    }

    /// <summary>The words in order, repetitions included.</summary>
    public IReadOnlyList<QuestionWord> Split(string text)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(EmbeddedIndex));
            _insert.Parameters[0].Value = text;
            _insert.ExecuteNonQuery();
            var folded = new List<string>();
            var stems = new List<string>();
            using (var reader = _words.ExecuteReader())
            {
                Read(reader, folded);
                reader.NextResult();
                Read(reader, stems);
            }

            _clear.ExecuteNonQuery();
            return [.. folded.Zip(stems, static (word, stem) => new QuestionWord(word, stem))];
        }
    }

    public void Dispose()
    {
        // Waits for a search that is splitting its question: its statement must not be taken away under it.
        lock (_turn)
        {
            _isDisposed = true;
            _insert.Dispose();
            _words.Dispose();
            _clear.Dispose();
            _connection.Dispose();
        }
    }

    private static void Read(SqliteDataReader reader, List<string> words)
    {
        while (reader.Read())
        {
            words.Add(reader.GetString(0));
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
