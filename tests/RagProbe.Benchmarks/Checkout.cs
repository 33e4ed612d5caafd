namespace RagProbe.Benchmarks;

/// <summary>Places of the checkout that the benchmarks were built in.</summary>
internal static class Checkout
{
    public static string Sample => Path.Combine(Root(), "eval-sets", "handbook");

    /// <summary>The tool, built beside the benchmarks.</summary>
    public static string Tool =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "RagProbe.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "RagProbe.Cli.dll"));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RagProbe.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no RagProbe.sln above {AppContext.BaseDirectory}: run from the build output inside the checkout");
    }
}
