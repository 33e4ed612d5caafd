namespace RagProbe.Tests;

internal static class RepositoryRoot
{
    /// <summary>The checkout that this test assembly was built in.</summary>
    public static string Path { get; } = Find();

    public static string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "RagProbe.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no RagProbe.sln above {AppContext.BaseDirectory}: the tests run from the build output inside the checkout");
    }
}
