using System.Globalization;

namespace RagProbe.Cli.Views;

/// <summary>How numbers look in every view.</summary>
internal static class Plain
{
    public static string Score(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    public static string Count(int count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count:n0} {(count == 1 ? one : many ?? one + "s")}");

    public static string Milliseconds(double value) => value.ToString(value < 10 ? "0.00 ms" : "0 ms", CultureInfo.InvariantCulture);
}
