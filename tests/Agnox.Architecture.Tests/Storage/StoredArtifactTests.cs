using System.Text;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Grains.Logs;
using Agnox.Grains.Reports;
using Agnox.Silo.Artifacts;
using Agnox.Testing.Storage;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>Logs and reports as earlier versions left them in the artifacts' directory.</summary>
public sealed class StoredArtifactTests(StateFormats formats) : IDisposable
{
    private static readonly ExecutionKey Key = new("507f1f77bcf86cd799439011", "run-1");

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Directories => [.. Samples.Of("artifact-store")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task Log_WrittenEarlier_IsReadWhole(string sample)
    {
        var store = OpenCopy(sample);

        var index = await LogIndex.LoadAsync(store, Key, Token);
        var text = await new RunLogReader(store).ReadAsync(Key, 0, 10_000, Token);

        Assert.Equal(
            [
                new(0, 1, 1, LogSource.System, 19),
                new(19, 2, 1, LogSource.Container, 11),
                new(30, 2, 1, LogSource.Short, 22),
                new(52, 4, 2, LogSource.Container, 11),
                new(63, 4, 2, LogSource.Restart, 20),
                new(83, 6, 2, LogSource.Container, 11),
                new(94, 7, 2, LogSource.Limit, 17),
            ],
            index.Segments);
        Assert.Equal(
            "Attempt 1 begins.\r\none größe\r\nIt ended too soon.\r\n"
            + "two, no end\r\nIt begins again.\r\nagain ✓\r\nThat is enough.\r\n",
            Encoding.UTF8.GetString(text.Bytes.Span));
    }

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task Log_WrittenEarlier_IsContinued(string sample)
    {
        var index = await LogIndex.LoadAsync(OpenCopy(sample), Key, Token);

        var from = await LogContinuation.LoadAsync(index, attempt: 2, Token);

        Assert.Equal((111, 8, 11, true), (from.Offset, from.Line, from.OutputLength, from.IsLimited));
    }

    [Theory]
    [MemberData(nameof(Directories))]
    public async Task Reports_CollectedEarlier_AreThoseOfTheManifest(string sample)
    {
        var manifest = formats.Read<ExecutionState>(StoredState.SamplesOf("execution.execution")[0]).Reports;
        var reports = new ReportsGrain(OpenCopy(sample));

        var page = await reports.FindAsync(Key, manifest.Attempt, "native-report/index.html");
        var results = await reports.ListAsync(Key, manifest.Attempt, "test-results");

        Assert.Equal(manifest.Files, results.Length + 1);
        Assert.Equal(manifest.Bytes, results.Sum(file => file.Length) + page!.Length);
    }

    /// <summary>A copy, because opening a store makes a folder in it.</summary>
    private DirectoryArtifactStore OpenCopy(string sample)
    {
        var source = Samples.PathOf(sample);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_directory.Path, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return new(Options.Create(new ArtifactOptions { Directory = _directory.Path }), TimeProvider.System);
    }
}
