namespace RagProbe.Tests;

/// <summary>
/// Real corpora, reference values and models that are not part of the repository. They lie in a folder named
/// <c>shared</c> beside the checkout (or where RAGPROBE_SHARED says); tests that need them skip when it is missing.
/// </summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a shared file or folder; skips the running test, with the reason, when it is not there.</summary>
    public static string Path(params string[] parts)
    {
        var relative = System.IO.Path.Combine(parts);
        if (Root is null)
        {
            Assert.Skip($"needs shared/{relative}: no folder named shared beside the checkout, and RAGPROBE_SHARED is not set");
        }

        var path = System.IO.Path.Combine(Root, relative);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"needs shared/{relative}: not in the shared folder");
        }

        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RAGPROBE_SHARED") is { Length: > 0 } configured)
        {
            return configured;
        }

        var beside = System.IO.Path.Combine(Directory.GetParent(RepositoryRoot.Path)?.FullName ?? "/", "shared");
        return Directory.Exists(beside) ? beside : null;
    }
}
