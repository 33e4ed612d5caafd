using CsCheck;
using RagProbe.Recording;

namespace RagProbe.Tests.Recording;

public sealed class IdPositionsTests
{
    // The very same string, or another one that says the same; more of them than the table begins with.
    [Fact]
    public void Every_id_is_found_at_its_first_place_and_a_new_one_takes_the_next()
    {
        var positions = new IdPositions();
        Gen.Select(Gen.Int[0, 1500], Gen.Int[0, 1800].Array[0, 400], Gen.Bool.Array[400]).Sample(
            (listed, asked, areSame) =>
            {
                string[] ids = [.. Enumerable.Range(0, listed).Select(i => $"doc#{i}")];
                positions.Clear();
                foreach (var id in ids)
                {
                    positions.Add(id);
                }

                var expected = ids.ToList();
                foreach (var (i, number) in asked.Index())
                {
                    var id = areSame[i] && number < listed ? ids[number] : $"doc#{number}";
                    if (!expected.Contains(id))
                    {
                        expected.Add(id);
                    }

                    Assert.Equal(expected.IndexOf(id), positions.PositionOf(id));
                }

                Assert.Equal(expected.Count, positions.Count);
                Assert.Equal(expected.Skip(listed), positions.From(listed));
            },
            iter: 100);
    }
}
