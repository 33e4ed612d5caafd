using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class CodePointMapTests
{
    [Fact]
    public void Offsets_count_a_surrogate_pair_once()
    {
        var map = new CodePointMap("a😀b");

        Assert.Equal(3, map.CodePointCount);
        Assert.Equal("😀", map.Slice(new TextSpan(1, 2)));
        Assert.Equal("b", map.Slice(new TextSpan(2, 3)));
        Assert.Equal(2, map.ToCodePoint(3));
    }

    [Fact]
    public void Conversions_agree_with_a_walk_over_the_runes() =>
        Gen.OneOf(Gen.Const("a"), Gen.Const("é"), Gen.Const("😀"), Gen.Const("𝒳"), Gen.Const("\ud83d")).List[0, 40]
            .Select(parts => string.Concat(parts))
            .Sample(text =>
            {
                var map = new CodePointMap(text);
                var starts = new List<int>();
                for (var i = 0; i < text.Length; i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1)
                {
                    starts.Add(i);
                }

                starts.Add(text.Length);
                Assert.Equal(starts.Count - 1, map.CodePointCount);
                for (var codePoint = 0; codePoint < starts.Count; codePoint++)
                {
                    Assert.Equal(starts[codePoint], map.ToUtf16(codePoint));
                    Assert.Equal(codePoint, map.ToCodePoint(starts[codePoint]));
                }
            });
}
