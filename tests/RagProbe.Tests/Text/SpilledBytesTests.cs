using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class SpilledBytesTests
{
    private static readonly Gen<int> Lengths = Gen.Frequency((6, Gen.Int[0, 400]), (3, Gen.Int[10_000, 120_000]), (1, Gen.Int[SpilledBytes.BlockSize - 2, SpilledBytes.BlockSize + 20_000]));

    [Fact]
    public void What_was_appended_is_read_back_from_anywhere_to_anywhere() => Gen.Select(Lengths.Array[1, 30], Gen.Int[0, 1_000_000].Array[20], Gen.Int[0, 200_000].Array[20]).Sample(
        (lengths, starts, counts) =>
        {
            using var folder = new TemporaryFolder();
            var bytes = new SpilledBytes(folder.Path);
            var all = Append(bytes, lengths);

            Assert.Equal(all.Length, bytes.Length);
            foreach (var (start, count) in starts.Zip(counts))
            {
                var from = start % (all.Length + 1);
                var read = bytes.Read(from, Math.Min(count, all.Length - from));
                Assert.True(read.SequenceEqual(all.AsSpan(from, read.Length)));
            }
        },
        iter: 60);

    [Fact]
    public void Little_makes_no_file_and_what_makes_one_leaves_nothing_that_anybody_else_would_see()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SpilledBytes(folder.Path);
        Append(bytes, [SpilledBytes.BlockSize]);
        var before = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(folder.Path, before);
        Assert.Empty(Directory.GetFiles(folder.Path));

        Append(bytes, [1]);

        Assert.NotEqual(before, Directory.GetLastWriteTimeUtc(folder.Path));
        Assert.True(OperatingSystem.IsWindows() || Directory.GetFiles(folder.Path).Length == 0);
    }

    [Fact]
    public void Where_no_file_can_be_made_all_of_it_stays_in_memory()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SpilledBytes(folder.Of("not", "there"));

        var all = Append(bytes, [100_000, 200_000, 300_000, 5]);

        Assert.Equal(all, bytes.Read(0, all.Length).ToArray());
    }

    [Fact]
    public void Reading_further_than_was_written_is_refused()
    {
        var bytes = new SpilledBytes();
        bytes.Append([1, 2, 3]);

        Assert.Throws<ArgumentOutOfRangeException>(() => bytes.Read(1, 3).ToArray());
    }

    private static byte[] Append(SpilledBytes bytes, int[] lengths)
    {
        var random = new Random(1);
        var all = new List<byte>();
        foreach (var length in lengths)
        {
            var piece = new byte[length];
            random.NextBytes(piece);
            all.AddRange(piece);
            var end = bytes.Append(piece);
            Assert.Equal(bytes.Length, end);
        }

        return [.. all];
    }
}
