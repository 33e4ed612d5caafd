using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Filters;

/// <summary>Exact and textual matches; strict about types (the integer 2 is neither 2.0 nor "2").</summary>
internal sealed class MatchCompiler(Version version, Match match, PayloadPath path, PayloadIndex? index)
{
    public Func<Subject, bool> Compile()
    {
        switch (match.MatchValueCase)
        {
            case Match.MatchValueOneofCase.Keyword:
                return Elements(Keywords([match.Keyword]));
            case Match.MatchValueOneofCase.Keywords:
                return Elements(Keywords(match.Keywords.Strings));
            case Match.MatchValueOneofCase.Integer:
                return Elements(Integers([match.Integer]));
            case Match.MatchValueOneofCase.Integers:
                return Elements(Integers(match.Integers.Integers));
            case Match.MatchValueOneofCase.Boolean:
                return Elements(value => value.KindCase == Value.KindOneofCase.BoolValue && value.BoolValue == match.Boolean);
            case Match.MatchValueOneofCase.ExceptKeywords:
                return Elements(Except(Keywords(match.ExceptKeywords.Strings), FieldType.Keyword));
            case Match.MatchValueOneofCase.ExceptIntegers:
                return Elements(Except(Integers(match.ExceptIntegers.Integers), FieldType.Integer));
            case Match.MatchValueOneofCase.Text:
                return Text(match.Text);
            case Match.MatchValueOneofCase.Phrase when version >= Since.MatchPhrase:
                return Phrase(match.Phrase);
            case Match.MatchValueOneofCase.TextAny when version >= Since.MatchTextAny:
                return TextAny(match.TextAny);
            case Match.MatchValueOneofCase.Prefix when version >= Since.MatchPrefix:
                return Elements(value => value.KindCase == Value.KindOneofCase.StringValue
                    && value.StringValue.StartsWith(match.Prefix, StringComparison.Ordinal));
            default:
                throw Refusal.Invalid("Malformed Match condition");
        }
    }

    private Func<Subject, bool> Elements(Func<Value, bool> test)
    {
        // Made once, not for every point.
        Func<Value, bool> anyElement = value => PayloadValues.AnyElement(value, test);
        return subject => path.Any(subject.Fields, anyElement);
    }

    private Func<Value, bool> Keywords(IEnumerable<string> wanted)
    {
        var words = wanted.ToHashSet();
        if (index?.Type == FieldType.Uuid)
        {
            // A uuid index compares values, not spellings.
            var uuids = words.Select(PointKey.ParseUuid).ToHashSet();
            return value => value.KindCase == Value.KindOneofCase.StringValue
                && PointKey.ParseUuid(value.StringValue) is { } uuid
                && uuids.Contains(uuid);
        }

        return value => value.KindCase == Value.KindOneofCase.StringValue && words.Contains(value.StringValue);
    }

    private static Func<Value, bool> Integers(IEnumerable<long> wanted)
    {
        var numbers = wanted.ToHashSet();
        return value => value.KindCase == Value.KindOneofCase.IntegerValue && numbers.Contains(value.IntegerValue);
    }

    // Without an index any other value passes, of whatever type; an index knows only the values of its type.
    private Func<Value, bool> Except(Func<Value, bool> excluded, FieldType ownType) => index?.Type == ownType
        ? value => index.Holds(value) && !excluded(value)
        : value => !PayloadValues.IsNull(value) && !excluded(value);

    private Func<Subject, bool> Text(string query)
    {
        if (index?.Type != FieldType.Text)
        {
            return Contains([query]);
        }

        var wanted = index.Tokens.OfQuery(query);
        return subject => wanted.Count > 0 && DocumentTokens(subject).ToHashSet().IsSupersetOf(wanted);
    }

    private Func<Subject, bool> TextAny(string query)
    {
        if (index?.Type != FieldType.Text)
        {
            return Contains(query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        var wanted = index.Tokens.OfQuery(query);
        return subject => DocumentTokens(subject).ToHashSet().Overlaps(wanted);
    }

    private Func<Subject, bool> Phrase(string query)
    {
        if (index is not { Type: FieldType.Text, Tokens.Phrases: true })
        {
            return Contains([query]);
        }

        var wanted = index.Tokens.OfQuery(query);
        return subject =>
        {
            var tokens = DocumentTokens(subject).ToArray();
            for (var start = 0; wanted.Count > 0 && start + wanted.Count <= tokens.Length; start++)
            {
                if (tokens.AsSpan(start, wanted.Count).SequenceEqual([.. wanted]))
                {
                    return true;
                }
            }

            return false;
        };
    }

    private IEnumerable<string> DocumentTokens(Subject subject) =>
        index!.Values(subject.Fields).SelectMany(value => index.Tokens.OfDocument(value.StringValue));

    private Func<Subject, bool> Contains(IReadOnlyList<string> parts) => Elements(value =>
        value.KindCase == Value.KindOneofCase.StringValue
        && parts.Any(part => value.StringValue.Contains(part, StringComparison.Ordinal)));
}
