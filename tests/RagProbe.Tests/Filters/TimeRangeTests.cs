using RagProbe.Filters;

namespace RagProbe.Tests.Filters;

public sealed class TimeRangeTests
{
    [Theory]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z")]
    [InlineData("2026-03-01T08:00:00.125+02:00", "2026-03-01T06:00:00.125Z")]
    [InlineData("2026-03-01 08:00", "2026-03-01T08:00:00Z")]
    [InlineData("2026-03-01", "2026-03-01T00:00:00Z")]
    [InlineData("08:00", null)]
    [InlineData("01.03.2026", null)]
    [InlineData("2026-02-30", null)]
    [InlineData("2026", null)]
    public void A_point_in_time_is_rfc_3339_or_a_date(string text, string? expected) =>
        Assert.Equal(expected, PointInTime.Parse(text) is { } time ? PointInTime.Write(time) : null);

    [Theory]
    [InlineData("""{"gte":"2026-03-01"}""", "2026-03-01T00:00:00Z", true)]
    [InlineData("""{"gt":"2026-03-01"}""", "2026-03-01T00:00:00Z", false)]
    [InlineData("""{"lte":"2026-03-01"}""", "2026-03-01", true)]
    [InlineData("""{"lt":"2026-03-01"}""", "2026-03-01", false)]
    [InlineData("""{"gt":"2026-03-01","lt":"2026-03-03"}""", "2026-03-02T12:00:00+01:00", true)]
    [InlineData("""{"gt":"2026-03-01","lt":"2026-03-03"}""", "2026-03-04", false)]
    [InlineData("""{"gte":"2026-03-01"}""", "soon", false)]
    public void A_text_passes_where_it_is_a_time_within_the_bounds(string range, string value, bool passes)
    {
        var filter = FilterJson.Parse($$"""{"must":[{"key":"when","range":{{range}}}]}""");
        var payload = new Dictionary<string, PayloadValue>(StringComparer.Ordinal) { ["when"] = new PayloadValue.List([new PayloadValue.Integer(5), new PayloadValue.Text(value)]) };

        Assert.Equal(passes, FilterEvaluator.Matches(filter, payload));
        Assert.Equal(filter, FilterJson.Parse(FilterJson.Write(filter)));
        Assert.Equal(["when"], filter.Keys());
    }

    [Theory]
    [InlineData("""{"gte":"yesterday"}""", "a bound is a finite number or a point in time")]
    [InlineData("""{"gte":"2026-03-01","lt":7}""", "some bounds are numbers and some are points in time")]
    public void Bounds_that_are_no_times_are_refused_with_their_place(string range, string reason)
    {
        var error = Assert.Throws<FilterJsonException>(() => FilterJson.Parse($$"""{"must":[{"key":"when","range":{{range}}}]}"""));

        Assert.Contains(error.Problems, problem => problem.Path.StartsWith("must[0].range", StringComparison.Ordinal) && problem.Message.StartsWith(reason, StringComparison.Ordinal));
    }
}
