using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RagProbe.Benchmarks;

/// <summary>A result table as Markdown: printed, and written where the caller asked for a file.</summary>
internal static class ResultFile
{
    /// <param name="arguments">Nothing, or the path to write to.</param>
    public static async Task WriteAsync(string markdown, string[] arguments)
    {
        await Console.Out.WriteAsync(markdown);
        if (arguments is [var path])
        {
            await File.WriteAllTextAsync(path, markdown, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    /// <summary>One line: processor, cores, runtime.</summary>
    public static string Machine() =>
        string.Create(CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var model = File.Exists(Info)
            ? File.ReadLines(Info).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null ? RuntimeInformation.ProcessArchitecture.ToString() : model[(model.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
