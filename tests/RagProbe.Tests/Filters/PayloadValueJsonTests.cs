using RagProbe.Filters;

namespace RagProbe.Tests.Filters;

public sealed class PayloadValueJsonTests
{
    [Fact]
    public void Any_payload_survives_the_round_trip() =>
        FilterGen.Payload.Sample(payload =>
        {
            var back = PayloadValueJson.ReadObject(PayloadValueJson.WriteObject(payload));

            Assert.Equal(payload.Count, back.Count);
            Assert.All(payload, pair => Assert.Equal(pair.Value, back[pair.Key]));
        });

    [Fact]
    public void An_integer_a_number_and_a_text_of_the_same_digits_stay_apart()
    {
        var payload = new Dictionary<string, PayloadValue>(StringComparer.Ordinal)
        {
            ["integer"] = new PayloadValue.Integer(42),
            ["number"] = new PayloadValue.Number(42),
            ["text"] = new PayloadValue.Text("42"),
        };

        Assert.Equal("""{"integer":42,"number":42.0,"text":"42"}""", PayloadValueJson.WriteObject(payload));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    [InlineData(5e-324)]
    public void Numbers_without_a_plain_literal_survive(double value)
    {
        var payload = new Dictionary<string, PayloadValue>(StringComparer.Ordinal) { ["x"] = new PayloadValue.Number(value) };

        Assert.Equal(new PayloadValue.Number(value), PayloadValueJson.ReadObject(PayloadValueJson.WriteObject(payload))["x"]);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"x\":null}")]
    [InlineData("{\"x\":{\"y\":1}}")]
    [InlineData("{\"x\":92233720368547758080}")]
    [InlineData("{\"x\":\"\\ud800\"}")]
    [InlineData("{")]
    public void What_is_no_payload_is_refused(string json) =>
        Assert.Throws<FormatException>(() => PayloadValueJson.ReadObject(json));
}
