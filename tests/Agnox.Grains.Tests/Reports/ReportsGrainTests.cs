using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Reports;

public sealed class ReportsGrainTests
{
    private static readonly ExecutionKey Key = new("507f1f77bcf86cd799439011", "run-1");

    private readonly ArtifactsInMemory _store = new();

    [Fact]
    public async Task List_Folder_GivesItsFilesBelowTheRunsFolder()
    {
        await StoreAsync("test-results/b/2.png", "22");
        await StoreAsync("test-results/a.txt", "1");
        await StoreAsync("test-results-other/x", "x");

        var files = await new ReportsGrain(_store).ListAsync(Key, 1, "test-results");

        Assert.Equal([("test-results/a.txt", 1L), ("test-results/b/2.png", 2L)], files.Select(file => (file.Path, file.Length)));
        Assert.Empty(await new ReportsGrain(_store).ListAsync(Key, 2, "test-results"));
    }

    [Fact]
    public async Task Find_File_IsFoundByItsExactName()
    {
        await StoreAsync("native-report/index.html", "<p>");

        Assert.Equal(3, (await new ReportsGrain(_store).FindAsync(Key, 1, "native-report/index.html"))!.Length);
        Assert.Null(await new ReportsGrain(_store).FindAsync(Key, 1, "native-report"));
        Assert.Null(await new ReportsGrain(_store).FindAsync(Key, 1, "native-report/other.html"));
    }

    [Fact]
    public async Task Read_Pieces_GiveTheWholeFile()
    {
        await StoreAsync("a/b", "0123456789");
        var grain = new ReportsGrain(_store);

        Assert.Equal("0123"u8.ToArray(), (await grain.ReadAsync(Key, 1, "a/b", 0, 4)).ToArray());
        Assert.Equal("89"u8.ToArray(), (await grain.ReadAsync(Key, 1, "a/b", 8, 1 << 20)).ToArray());
        Assert.True((await grain.ReadAsync(Key, 1, "a/b", 10, 4)).IsEmpty);
        Assert.True((await grain.ReadAsync(Key, 1, "a/gone", 0, 4)).IsEmpty);
    }

    [Theory]
    [InlineData("../1/secret")]
    [InlineData("..")]
    [InlineData("a/../../../other")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("")]
    public async Task AnyRead_PathThatLeadsElsewhere_NamesNoFile(string path)
    {
        await _store.WriteAsync(
            ArtifactNames.Reports(Key, 1) + path, "x"u8.ToArray(), TestContext.Current.CancellationToken);
        var grain = new ReportsGrain(_store);

        Assert.Null(await grain.FindAsync(Key, 1, path));
        Assert.Empty(await grain.ListAsync(Key, 1, path));
        Assert.True((await grain.ReadAsync(Key, 1, path, 0, 10)).IsEmpty);
    }

    [Theory]
    [InlineData("..", "run-1")]
    [InlineData("507f1f77bcf86cd799439011", "..")]
    [InlineData("a/b", "run-1")]
    public async Task Find_ForgedKey_NamesNoFile(string organization, string task)
    {
        var key = new ExecutionKey(organization, task);
        await _store.WriteAsync(
            ArtifactNames.Reports(key, 1) + "a", "x"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Null(await new ReportsGrain(_store).FindAsync(key, 1, "a"));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, (1 << 20) + 1)]
    public async Task Read_BoundsAreBroken_Throws(long offset, int maxBytes) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => new ReportsGrain(_store).ReadAsync(Key, 1, "a", offset, maxBytes));

    private Task StoreAsync(string path, string content) => _store.WriteAsync(
        ArtifactNames.Reports(Key, 1) + path,
        System.Text.Encoding.UTF8.GetBytes(content),
        TestContext.Current.CancellationToken);
}
