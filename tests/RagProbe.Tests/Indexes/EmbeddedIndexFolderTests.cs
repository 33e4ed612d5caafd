using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Indexes;

/// <summary>What lies in the folder, who may open it, and what a crash or another process may leave there.</summary>
public sealed class EmbeddedIndexFolderTests : IDisposable
{
    private static readonly EmbeddedIndexSettings Settings = new() { Name = "test", Dimensions = 2, ModelFingerprint = "model", Chunker = "chunker" };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_without_an_index_says_how_to_build_one()
    {
        var missing = Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Of("nowhere")));
        await File.WriteAllBytesAsync(_folder.Of("chunks.db"), [], Cancelled);
        var empty = Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path));

        Assert.Contains("ragprobe index", missing.Message, StringComparison.Ordinal);
        Assert.Contains("ragprobe index", empty.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of("nowhere")));
    }

    [Fact]
    public async Task A_file_that_is_no_index_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_folder.Of("chunks.db"), new string('x', 5000), Cancelled);
        Assert.Contains("chunks.db", Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path)).Message, StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.Of("other"));
        await using (var other = new SqliteConnection($"Data Source={_folder.Of("other")}/chunks.db;Pooling=False"))
        {
            await other.ExecuteAsync("CREATE TABLE precious (x); INSERT INTO precious VALUES (1);");
        }

        Assert.Contains("not a RagProbe index", Assert.Throws<IndexException>(() => EmbeddedIndex.OpenOrCreate(_folder.Of("other"), Settings)).Message, StringComparison.Ordinal);
        Assert.Contains("not a RagProbe index", Assert.Throws<IndexException>(() => EmbeddedIndex.Recreate(_folder.Of("other"), Settings)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "delete the folder and build the index again with `ragprobe index`")]
    [InlineData(3, "use a newer RagProbe")]
    public async Task Another_schema_is_refused_by_readers_and_writers(int version, string nextStep)
    {
        await CreateAsync("a");
        await using (var connection = new SqliteConnection($"Data Source={_folder.Of("chunks.db")};Pooling=False"))
        {
            await connection.ExecuteAsync(FormattableString.Invariant($"PRAGMA user_version = {version};"));
        }

        foreach (var open in new Action[] { () => EmbeddedIndex.Open(_folder.Path), () => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings), () => EmbeddedIndex.Recreate(_folder.Path, Settings) })
        {
            var error = Assert.Throws<IndexException>(open);
            Assert.Contains(FormattableString.Invariant($"schema version {version}"), error.Message, StringComparison.Ordinal);
            Assert.Contains(nextStep, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Other_settings_than_the_stored_ones_are_refused_by_name()
    {
        await CreateAsync("a");

        var error = Assert.Throws<IndexMismatchException>(() => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings with { Dimensions = 3, ModelFingerprint = "other" }));

        Assert.Equal([new IndexDifference("dimensions", "2", "3"), new IndexDifference("model", "model", "other")], error.Differences);
        Assert.Equal(["chunker"], Assert.Throws<IndexMismatchException>(() => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings with { Chunker = "other" })).Differences.Select(static difference => difference.Setting));
        Assert.Throws<IndexException>(() => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings with { Dimensions = 0 }));

        // A refused opening leaves no lock behind.
        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings with { Name = "new name" });
        Assert.Equal("new name", (await index.DescribeAsync(Cancelled)).Name);
        Assert.Equal(1, await index.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task Recreate_drops_what_is_there_and_readers_notice()
    {
        await CreateAsync("a", "b");
        await using var reader = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(2, await reader.CountAsync(null, Cancelled));

        await using var index = EmbeddedIndex.Recreate(_folder.Path, Settings with { Dimensions = 3 });
        Assert.Equal(0, await reader.CountAsync(null, Cancelled));
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("c", [0, 0, 1])] }, Cancelled);

        Assert.Equal(["c"], Ids((await reader.SearchAsync([Dense([0, 0, 5])], Cancelled))[0]));
        Assert.Equal(3, (await reader.DescribeAsync(Cancelled)).Dimensions);
    }

    [Fact]
    public async Task A_second_writer_is_told_that_another_one_is_at_work()
    {
        await using (var first = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings))
        {
            var error = Assert.Throws<IndexException>(() => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings));
            Assert.Contains("another process is writing", error.Message, StringComparison.Ordinal);
            Assert.Contains($"{Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            await first.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0])] }, Cancelled);
        }

        await using var second = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        Assert.Equal(1, await second.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_reported_as_such()
    {
        await File.WriteAllTextAsync(_folder.Of("file"), "in the way", Cancelled);

        var error = Assert.Throws<IndexException>(() => EmbeddedIndex.OpenOrCreate(_folder.Of("file"), Settings));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_cannot_write_and_sees_what_others_commit()
    {
        await using var writer = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        await using var reader = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(0, await reader.CountAsync(null, Cancelled));

        await writer.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0])] }, Cancelled);

        Assert.Equal(["a"], Ids((await reader.SearchAsync([Dense([1, 0])], Cancelled))[0]));
        Assert.Equal(await writer.DescribeAsync(Cancelled), await reader.DescribeAsync(Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.WriteAsync(new IndexWrite { DeletedIds = ["a"] }, Cancelled));
    }

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        await CreateAsync("a", "b");
        await using var index = EmbeddedIndex.Open(_folder.Path);

        Assert.Equal(["a", "b"], Ids((await index.SearchAsync([Dense([1, 0])], Cancelled))[0]));
    }

    [Fact]
    public async Task Rows_behind_the_committed_ones_are_ignored_and_overwritten()
    {
        await CreateAsync("a");
        await using (var matrix = new FileStream(_folder.Of("vectors-1.f32"), FileMode.Append))
        {
            // As if a write had been cut off: half a group, full of NaN.
            await matrix.WriteAsync(Enumerable.Repeat((byte)0xff, 61).ToArray(), Cancelled);
        }

        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        Assert.Equal(["a"], Ids((await index.SearchAsync([Dense([1, 0])], Cancelled))[0]));
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("b", [0, 1])] }, Cancelled);

        var answer = (await index.SearchAsync([Dense([0, 1])], Cancelled))[0];
        Assert.Equal([("b", 1), ("a", 0)], answer.Select(static scored => (scored.Chunk.Id, scored.Score)));
    }

    [Fact]
    public async Task A_matrix_that_is_too_short_or_missing_is_reported()
    {
        await CreateAsync("a");
        await using (var matrix = new FileStream(_folder.Of("vectors-1.f32"), FileMode.Open))
        {
            matrix.SetLength(100);
        }

        await using (var index = EmbeddedIndex.Open(_folder.Path))
        {
            Assert.Contains("100 bytes", (await Assert.ThrowsAsync<IndexException>(() => index.CountAsync(null, Cancelled))).Message, StringComparison.Ordinal);
        }

        File.Delete(_folder.Of("vectors-1.f32"));
        await using (var index = EmbeddedIndex.Open(_folder.Path))
        {
            Assert.Contains("vectors-1.f32", (await Assert.ThrowsAsync<IndexException>(() => index.CountAsync(null, Cancelled))).Message, StringComparison.Ordinal);
        }

        Assert.Contains("ragprobe index", Assert.Throws<IndexException>(() => EmbeddedIndex.OpenOrCreate(_folder.Path, Settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_writer_removes_stray_generations_and_nothing_else()
    {
        await CreateAsync("a");
        await File.WriteAllTextAsync(_folder.Of("vectors-2.f32"), "stray", Cancelled);
        await File.WriteAllTextAsync(_folder.Of("notes.txt"), "mine", Cancelled);

        await using (EmbeddedIndex.Open(_folder.Path))
        {
            Assert.True(File.Exists(_folder.Of("vectors-2.f32")));
        }

        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        Assert.False(File.Exists(_folder.Of("vectors-2.f32")));
        Assert.True(File.Exists(_folder.Of("notes.txt")));
        Assert.Equal(1, await index.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task Compaction_drops_dead_rows_and_changes_no_answer_nor_the_readers()
    {
        // A multiple of 16: the matrix grows by whole groups.
        const int Chunks = 304;
        var vectors = Enumerable.Range(0, Chunks).Select(static i => Unit(i + 1, Chunks - i)).ToArray();
        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        IndexWrite Version(int version, int count) => new() { Upserts = [.. Enumerable.Range(0, count).Select(i => Chunk($"doc#{i}", vectors[i], $"number{i} version{version}"))] };
        await index.WriteAsync(Version(0, Chunks), Cancelled);
        await index.WriteAsync(Version(1, Chunks), Cancelled);
        await using var reader = EmbeddedIndex.Open(_folder.Path);
        SearchRequest[] questions = [Dense([2, 1], limit: 400), Lexical("number7 version1", limit: 400)];
        await using var slow = reader.ScrollAsync(null, withVectors: true, Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.True(await slow.MoveNextAsync());
        Assert.True(File.Exists(_folder.Of("vectors-1.f32")));

        // The row that tips the scale: more than half of them are dead now.
        await index.WriteAsync(Version(1, 1), Cancelled);

        Assert.False(File.Exists(_folder.Of("vectors-1.f32")));
        Assert.Equal(Chunks * 2 * sizeof(float), new FileInfo(_folder.Of("vectors-2.f32")).Length);
        await using var fresh = EmbeddedIndex.OpenOrCreate(_folder.Of("fresh"), Settings);
        await fresh.WriteAsync(Version(1, Chunks), Cancelled);
        var expected = await fresh.SearchAsync(questions, Cancelled);
        foreach (var worn in new[] { index, reader })
        {
            var actual = await worn.SearchAsync(questions, Cancelled);
            Assert.Equal(expected[0].Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)), actual[0].Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)));
            Assert.Equal(expected[1].Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)), actual[1].Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)));
            Assert.Equal((await fresh.DescribeAsync(Cancelled)).Fingerprint, (await worn.DescribeAsync(Cancelled)).Fingerprint);
        }

        var seen = 1;
        while (await slow.MoveNextAsync())
        {
            Assert.Equal(vectors[int.Parse(slow.Current.Id.AsSpan(4), provider: null)], slow.Current.Vector!.Value.ToArray());
            seen++;
        }

        Assert.Equal(Chunks, seen);
    }

    [Fact]
    public async Task A_vector_that_is_almost_of_unit_length_is_stored_with_unit_length()
    {
        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1.0009f, 0]), Chunk("b", [0.9991f, 0])] }, Cancelled);

        var answer = (await index.SearchAsync([Dense([3, 0])], Cancelled))[0];

        Assert.Equal([("a", 1), ("b", 1)], answer.Select(static scored => (scored.Chunk.Id, scored.Score)));
    }

    [Fact]
    public async Task Every_search_sees_one_committed_state_while_another_index_object_writes()
    {
        const int Chunks = 40;
        await using var writer = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        IndexWrite Version(int version) => new() { Upserts = [.. Enumerable.Range(0, Chunks).Select(i => Chunk($"doc#{i}", [1, 0], $"word version{version}"))] };
        await writer.WriteAsync(Version(0), Cancelled);
        await using var reader = EmbeddedIndex.Open(_folder.Path);
        using var written = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        async Task<int> ReadAsync()
        {
            var searches = 0;
            while (!written.IsCancellationRequested)
            {
                var answers = await reader.SearchAsync([Dense([1, 0], limit: 100), Lexical("word", limit: 100)], Cancelled);
                Assert.Equal(2 * Chunks, answers.Sum(static answer => answer.Count));
                Assert.Single(answers.SelectMany(static answer => answer).Select(static scored => scored.Chunk.Text).Distinct(StringComparer.Ordinal));
                searches++;
            }

            return searches;
        }

        var readers = new[] { Task.Run(ReadAsync, Cancelled), Task.Run(ReadAsync, Cancelled) };
        for (var version = 1; version <= 40; version++)
        {
            await writer.WriteAsync(Version(version), Cancelled);
        }

        await written.CancelAsync();
        Assert.All(await Task.WhenAll(readers), static searches => Assert.True(searches > 0));
    }

    [Fact]
    public async Task A_cancelled_search_stops()
    {
        await CreateAsync("a");
        await using var index = EmbeddedIndex.Open(_folder.Path);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => index.SearchAsync([Dense([1, 0])], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Searches_and_descriptions_beside_a_disposal_end_with_the_reason()
    {
        await CreateAsync("a", "b", "c");
        for (var round = 0; round < 20; round++)
        {
            var index = EmbeddedIndex.Open(_folder.Path);
            using var searched = new CountdownEvent(4);
            var tasks = Enumerable.Range(0, 4).Select(number => Task.Run(
                async () =>
                {
                    for (var search = 0; ; search++)
                    {
                        var answers = await index.SearchAsync([Dense([1, 0]), Lexical("text a")], Cancelled);
                        Assert.Equal(3, answers[0].Count);
                        Assert.Equal(3, (await index.DescribeAsync(Cancelled)).ChunkCount);
                        if (search == number)
                        {
                            searched.Signal();
                        }
                    }
                },
                Cancelled)).ToList();
            searched.Wait(Cancelled);

            await index.DisposeAsync();

            foreach (var task in tasks)
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
            }
        }
    }

    private async Task CreateAsync(params string[] ids)
    {
        await using var index = EmbeddedIndex.OpenOrCreate(_folder.Path, Settings);
        await index.WriteAsync(new IndexWrite { Upserts = [.. ids.Select(static id => Chunk(id, [1, 0]))] }, Cancelled);
    }
}
