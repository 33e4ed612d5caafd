using RagProbe.Corpus.Pdf;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace RagProbe.Tests.Corpus;

/// <summary>The measured length against what the library makes of the same bytes.</summary>
public sealed class DecodedLengthTests
{
    private static readonly DictionaryToken NoParameters = new(new Dictionary<NameToken, IToken>());

    public static TheoryData<int> Lengths => [0, 1, 2, 300, 512, 70_000, 3_000_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Inflated(int length) => AssertMeasured(new FlateFilter(), RawPdf.Deflated((byte)'a', length));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Lzw(int length) => AssertMeasured(new LzwFilter(), RawPdf.Lzw(Enumerable.Range(0, length).Select(static index => (byte)(index % 7 == 0 ? index / 7 : 'a')).ToArray()));

    [Fact]
    public void Run_length() => AssertMeasured(new RunLengthFilter(), [2, 1, 2, 3, 255, 9, 129, 7, 0, 5, 128, 99]);

    [Fact]
    public void Counting_stops_soon_after_what_is_enough() =>
        Assert.InRange(DecodedLength.Of(new FlateFilter(), RawPdf.Deflated((byte)'a', 100_000_000), 1_000_000), 1_000_001, 1_100_000);

    [Fact]
    public void A_damaged_stream_counts_as_far_as_it_goes()
    {
        var damaged = RawPdf.Deflated((byte)'a', 5_000_000);
        damaged.AsSpan(damaged.Length / 2).Fill(0xFF);

        Assert.InRange(DecodedLength.Of(new FlateFilter(), damaged, long.MaxValue), 0, 5_000_000);
    }

    private static void AssertMeasured(IFilter filter, byte[] input)
    {
        var decoded = filter.Decode(input.ToArray(), NoParameters, DefaultFilterProvider.Instance, 0);

        Assert.Equal(decoded.Length, DecodedLength.Of(filter, input, long.MaxValue - 1));
    }
}
