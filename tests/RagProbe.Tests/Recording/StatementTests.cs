using System.Text;
using CsCheck;
using Microsoft.Data.Sqlite;
using RagProbe.Recording;

namespace RagProbe.Tests.Recording;

public sealed class StatementTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char["aé\n\0\"ß"], 0, 20], Gen.String[Gen.Char["aé"], 200, 900]);

    [Fact]
    public void What_is_bound_comes_back() => Gen.Select(Texts, Gen.Byte.Array[0, 400], Gen.Long).Sample(
        (text, bytes, number) =>
        {
            using var connection = Open();
            using var insert = new Statement(connection, "INSERT INTO t (text, utf8, blob, number) VALUES (?1, ?2, ?3, ?4)");
            using var select = new Statement(connection, "SELECT text, utf8, blob, number, typeof(text), typeof(utf8), typeof(blob) FROM t WHERE number IS ?1");

            Assert.Equal(1, insert.Bind(1, text).BindText(2, Encoding.UTF8.GetBytes(text)).BindBlob(3, bytes).Bind(4, number).Run());
            Assert.Equal(1, insert.Bind(1, (string?)null).Bind(4, (long?)null).Run());

            Assert.True(select.Bind(1, number).Read());
            Assert.Equal((text, text, number), (select.Text(0), select.Text(1), select.Int64(3)));
            Assert.Equal(bytes, select.Bytes(2).ToArray());
            Assert.Equal(("text", "text", "blob"), (select.Text(4), select.Text(5), select.Text(6)));
            Assert.False(select.Read());
            Assert.True(select.Bind(1, (long?)null).Read());
            Assert.True(select.IsNull(0) && select.IsNull(3));
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void What_SQLite_refuses_says_why_and_the_statement_goes_on()
    {
        using var connection = Open();
        using var insert = new Statement(connection, "INSERT INTO u (id) VALUES (?1)");
        insert.Bind(1, 7).Run();

        var error = Assert.Throws<SqliteException>(() => insert.Bind(1, 7).Run());
        insert.Bind(1, 8).Run();
        using var count = new Statement(connection, "SELECT count(*) FROM u");

        Assert.Contains("UNIQUE constraint failed: u.id", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, count.Number());
        Assert.Equal(2, count.Number());
        Assert.Throws<SqliteException>(() => new Statement(connection, "SELEC 1"));
    }

    [Fact]
    public void A_number_without_a_row_is_refused()
    {
        using var connection = Open();
        using var none = new Statement(connection, "SELECT id FROM u");

        Assert.Throws<InvalidOperationException>(() => none.Number());
    }

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (text TEXT, utf8 TEXT, blob BLOB, number INTEGER); CREATE TABLE u (id INTEGER PRIMARY KEY)";
        command.ExecuteNonQuery();
        return connection;
    }
}
