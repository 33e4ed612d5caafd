using RagProbe.Diagnosis.Probes;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class SignTestTests
{
    // Sums of binomial coefficients over powers of two, by hand: (10 over 9) + (10 over 10) is 11 of 1,024.
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 1.0 / 32)]
    [InlineData(9, 1, 11.0 / 1024)]
    [InlineData(1, 9, 1023.0 / 1024)]
    [InlineData(2, 2, 11.0 / 16)]
    public void The_chance_is_that_of_so_many_or_more(int better, int worse, double chance) => Assert.Equal(chance, SignTest.Chance(better, worse), 12);

    [Fact]
    public void Thousands_of_questions_do_not_underflow() => Assert.InRange(SignTest.Chance(1500, 1500), 0.5, 0.52);
}
