using RagProbe.Recording;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Recording;

/// <summary>A new archive in a temporary folder.</summary>
internal sealed class ArchiveFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ArchiveFixture() => Archive = Open();

    public string Path => _folder.Of("data", "sweeps.db");

    public FixedTime Time { get; } = new();

    public SweepArchive Archive { get; }

    public SweepArchive Open() => SweepArchive.Open(Path, Time);

    /// <summary>Starts a sweep over the questions, in this order.</summary>
    public (long Id, OrderedRecorder Recorder) Start(params string[] questionIds)
    {
        var id = Archive.Start(SweepPlanTests.Plan with { QuestionCount = questionIds.Length });
        return (id, new OrderedRecorder(Archive.Recorder(id), questionIds));
    }

    public void Dispose()
    {
        Archive.Dispose();
        _folder.Dispose();
    }
}
