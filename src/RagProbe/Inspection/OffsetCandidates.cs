using System.Globalization;

namespace RagProbe.Inspection;

/// <summary>
/// Offsets grow within a source as the texts do. A pair whose difference is the text's length, and a text that stands in its
/// document where the number says, prove it; ordinals, lines and pages grow far too slowly.
/// </summary>
internal static class OffsetCandidates
{
    public const double Enough = 0.5;

    // From one chunk to the next an offset grows by the chunk's length, less an overlap of up to two thirds, more where the cut left something out.
    private const double LeastStep = 0.3;
    private const double LargestStep = 1.25;

    // A document longer than this is rarer than a number that counts something else.
    private const long LargestOffset = 100_000_000;

    /// <summary>The candidates for the start and, for the best of them, those for the end.</summary>
    public static (IReadOnlyList<PathCandidate> Starts, IReadOnlyList<PathCandidate> Ends) Find(IReadOnlyList<PayloadColumn> columns, ChunkPlaces places)
    {
        var numbers = columns.Where(static column => column.Share(column.IntegerCount) >= 0.5).ToList();
        var starts = numbers.Select(column => JudgeStart(column, numbers, places)).OfType<PathCandidate>().ToList();
        var start = Ranking.Of(starts).FirstOrDefault(static candidate => candidate.Score >= Enough);
        var ends = start is null ? [] : numbers
            .Where(column => column.Path != start.Path && !column.Path.Equals(start.Path))
            .Select(column => JudgeEnd(column, numbers.Single(other => other.Path.Equals(start.Path)), places))
            .OfType<PathCandidate>()
            .ToList();
        return (starts, ends);
    }

    private static PathCandidate? JudgeStart(PayloadColumn column, IReadOnlyList<PayloadColumn> numbers, ChunkPlaces places)
    {
        if (column.Integers.Any(static value => value is < 0 or > LargestOffset))
        {
            return null;
        }

        var isKnown = WellKnownNames.Has(PayloadRole.Start, column.Name);
        var name = isKnown ? ", a usual name" : "";
        if (Prove(column, places) is { } proof)
        {
            return new PathCandidate(column.Path, proof.Score, proof.Reason + name);
        }

        var partner = numbers.FirstOrDefault(other => other != column && ShareOfLengths(column, other, places) >= 0.9);
        if (partner is not null)
        {
            return new PathCandidate(column.Path, 0.95, $"with {partner.Path} it spans exactly the length of the text{name}");
        }

        var (contiguous, apart, compared) = Steps(column, places);
        var bonus = isKnown ? 0.15 : 0;
        return compared == 0
            ? isKnown ? new PathCandidate(column.Path, Enough, "a usual name; one chunk a source in the sample, so that its steps say nothing") : null
            : new PathCandidate(column.Path, Math.Min(1, (0.75 * contiguous) + (0.4 * apart) + (contiguous + apart < 0.3 ? 0 : bonus)), string.Create(
                CultureInfo.InvariantCulture,
                $"{contiguous:0 %} of the steps within a source are as long as the text, {apart:0 %} longer, {1 - contiguous - apart:0 %} too short for an offset{name}"));
    }

    private static (double Score, string Reason)? Prove(PayloadColumn column, ChunkPlaces places)
    {
        foreach (var unit in Enum.GetValues<OffsetUnit>())
        {
            var checks = column.Integers.Index().Where(static item => item.Item is not null).Select(item => places.StandsAt(item.Index, item.Item!.Value, unit)).OfType<bool>().ToList();
            if (checks.Count == 0)
            {
                return null;
            }

            var right = checks.Count(static check => check);
            if (right >= 0.9 * checks.Count)
            {
                return unit == OffsetUnit.CodePoints
                    ? (1, FormattableString.Invariant($"proved: {right} of {checks.Count} texts stand there in their documents"))
                    : (0.3, FormattableString.Invariant($"counts {(unit == OffsetUnit.Bytes ? "bytes" : "UTF-16 units")}, not code points: {right} of {checks.Count} texts stand there in their documents if it is read so"));
            }
        }

        return (0.05, "disproved: the texts stand elsewhere in their documents");
    }

    private static PathCandidate? JudgeEnd(PayloadColumn column, PayloadColumn start, ChunkPlaces places)
    {
        var share = ShareOfLengths(start, column, places);
        return share < 0.5 ? null : new PathCandidate(column.Path, share, string.Create(
            CultureInfo.InvariantCulture,
            $"{share:0 %} of the values are {start.Path} and the text's length{(WellKnownNames.Has(PayloadRole.End, column.Name) ? ", a usual name" : "")}"));
    }

    private static double ShareOfLengths(PayloadColumn start, PayloadColumn end, ChunkPlaces places)
    {
        var pairs = Enumerable.Range(0, places.Lengths.Count).Where(point => start.Integers[point] is not null && end.Integers[point] is not null && places.Lengths[point] > 0).ToList();
        return pairs.Count == 0 ? 0 : (double)pairs.Count(point => end.Integers[point] - start.Integers[point] == places.Lengths[point]) / pairs.Count;
    }

    private static (double Contiguous, double Apart, int Compared) Steps(PayloadColumn column, ChunkPlaces places)
    {
        var (contiguous, apart, compared) = (0, 0, 0);
        foreach (var group in places.BySource())
        {
            var ordered = group.Where(point => column.Integers[point] is not null).OrderBy(point => column.Integers[point]).ToList();
            foreach (var (left, right) in ordered.Zip(ordered.Skip(1)))
            {
                var step = (double)(column.Integers[right]!.Value - column.Integers[left]!.Value) / Math.Max(1, places.Lengths[left]);
                compared++;
                contiguous += step is >= LeastStep and <= LargestStep ? 1 : 0;
                apart += step > LargestStep ? 1 : 0;
            }
        }

        return compared == 0 ? (0, 0, 0) : ((double)contiguous / compared, (double)apart / compared, compared);
    }
}
