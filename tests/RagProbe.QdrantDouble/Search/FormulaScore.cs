using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>The part of score formulas that was recorded: constants, variables, conditions (1 or 0), sums and products.</summary>
internal sealed class FormulaScore(Formula formula, FilterCompiler filters)
{
    private const string ScoreVariable = "$score";

    /// <param name="scores">The point's score in each prefetch, null where it was not found.</param>
    public float Of(StoredPoint point, IReadOnlyList<float?> scores) =>
        (float)Evaluate(formula.Expression ?? throw Refusal.Invalid("Expression is missing"), point, scores);

    private double Evaluate(Expression expression, StoredPoint point, IReadOnlyList<float?> scores) => expression.VariantCase switch
    {
        Expression.VariantOneofCase.Constant => expression.Constant,
        Expression.VariantOneofCase.Variable => Variable(expression.Variable, point, scores),
        Expression.VariantOneofCase.Condition => Holds(expression.Condition, point) ? 1 : 0,
        Expression.VariantOneofCase.Sum => expression.Sum.Sum.Sum(part => Evaluate(part, point, scores)),
        Expression.VariantOneofCase.Mult => expression.Mult.Mult.Aggregate(1.0, (product, part) => product * Evaluate(part, point, scores)),
        _ => throw Refusal.Invalid("Unsupported expression: the double knows constant, variable, condition, sum and mult"),
    };

    private double Variable(string name, StoredPoint point, IReadOnlyList<float?> scores)
    {
        if (name == ScoreVariable)
        {
            return scores.Count > 0 ? scores[0] ?? Default(name) : Default(name);
        }

        if (name.StartsWith(ScoreVariable + "[", StringComparison.Ordinal)
            && int.TryParse(name[(ScoreVariable.Length + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
        {
            return at < scores.Count && scores[at] is { } score ? score : Default(name);
        }

        return PayloadPath.Parse(name).Values(point.Payload).Select(Number).FirstOrDefault(number => number is not null) ?? Default(name);
    }

    private double Default(string name) =>
        formula.Defaults.TryGetValue(name, out var value) && Number(value) is { } number
            ? number
            : name.StartsWith(ScoreVariable, StringComparison.Ordinal) ? 0 : throw Refusal.BadRequest($"No value for the variable {name}");

    private bool Holds(Condition condition, StoredPoint point) => filters.Compile(new Filter { Must = { condition } }).Matches(point);

    private static double? Number(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        _ => null,
    };
}
