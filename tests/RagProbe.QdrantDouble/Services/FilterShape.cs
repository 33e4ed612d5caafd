using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>What strict mode counts in a filter.</summary>
internal static class FilterShape
{
    /// <summary>Every condition at any depth; inner filters count by what they hold.</summary>
    public static IEnumerable<Condition> AllConditions(this Filter filter) => filter.Must
        .Concat(filter.Should)
        .Concat(filter.MustNot)
        .Concat(filter.MinShould?.Conditions ?? [])
        .SelectMany(condition => condition.ConditionOneOfCase switch
        {
            Condition.ConditionOneOfOneofCase.Filter => condition.Filter.AllConditions(),
            Condition.ConditionOneOfOneofCase.Nested => (condition.Nested.Filter ?? new Filter()).AllConditions(),
            _ => [condition],
        });

    /// <summary>How many values a condition lists.</summary>
    public static int Size(Condition condition) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Count,
        Condition.ConditionOneOfOneofCase.Field => condition.Field.Match?.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keywords => condition.Field.Match.Keywords.Strings.Count,
            Match.MatchValueOneofCase.ExceptKeywords => condition.Field.Match.ExceptKeywords.Strings.Count,
            Match.MatchValueOneofCase.Integers => condition.Field.Match.Integers.Integers.Count,
            Match.MatchValueOneofCase.ExceptIntegers => condition.Field.Match.ExceptIntegers.Integers.Count,
            _ => 0,
        },
        _ => 0,
    };

    /// <summary>The index types that serve a condition; none when it needs no index.</summary>
    public static IReadOnlyList<FieldType> FittingIndexes(FieldCondition field)
    {
        if (field.Match is { } match)
        {
            return match.MatchValueCase switch
            {
                Match.MatchValueOneofCase.Keyword => Words([match.Keyword]),
                Match.MatchValueOneofCase.Keywords => Words(match.Keywords.Strings),
                Match.MatchValueOneofCase.ExceptKeywords => Words(match.ExceptKeywords.Strings),
                Match.MatchValueOneofCase.Boolean => [FieldType.Bool],
                Match.MatchValueOneofCase.Text or Match.MatchValueOneofCase.Phrase or Match.MatchValueOneofCase.TextAny => [FieldType.Text],
                Match.MatchValueOneofCase.Prefix => [FieldType.Keyword],
                Match.MatchValueOneofCase.None => [],
                _ => [FieldType.Integer],
            };
        }

        if (field.Range is not null)
        {
            return [FieldType.Integer, FieldType.Float];
        }

        if (field.DatetimeRange is not null)
        {
            return [FieldType.Datetime];
        }

        return field.GeoRadius is not null || field.GeoBoundingBox is not null || field.GeoPolygon is not null ? [FieldType.Geo] : [];
    }

    private static IReadOnlyList<FieldType> Words(IReadOnlyCollection<string> words) =>
        words.Count > 0 && words.All(word => PointKey.ParseUuid(word) is not null) ? [FieldType.Keyword, FieldType.Uuid] : [FieldType.Keyword];
}
