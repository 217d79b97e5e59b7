using System.Text;
using Agnox.Grains.Artifacts;
using Agnox.Silo.Artifacts;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Silo.Tests.Artifacts;

public sealed class DirectoryArtifactStoreTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("agnox-artifacts-");
    private readonly DirectoryArtifactStore _store;

    public DirectoryArtifactStoreTests() => _store = Open();

    public static TheoryData<string> HostileNames =>
    [
        "", "/", "/etc/passwd", "..", "../x", "a/../../x", "a/..", "./a", "a/./b", "a//b", "a/", "a\\b", "a/..\\b",
        "a\0b", "a\nb", "a\u007Fb", ".unfinished/x", ".unfinished", new string('x', 256),
        string.Join('/', Enumerable.Repeat("abcdefgh", 300)),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Write_NewAndAgain_IsFoundWhole()
    {
        await _store.WriteAsync("org/run/a.txt", "first"u8.ToArray(), Token);
        await _store.WriteAsync("org/run/a.txt", "second one"u8.ToArray(), Token);

        Assert.Equal("second one", await ReadAsync("org/run/a.txt", 0, 100));
        Assert.Equal(10, (await _store.FindAsync("org/run/a.txt", Token))?.Length);
        Assert.Empty(Unfinished());
    }

    [Fact]
    public async Task Write_Stream_TellsItsLength()
    {
        using var content = new MemoryStream(new byte[200_000]);

        Assert.Equal(200_000, await _store.WriteAsync("big", content, Token));
        Assert.Equal(200_000, (await _store.FindAsync("big", Token))?.Length);
    }

    [Fact]
    public async Task Write_StreamBreaks_LeavesTheOldObjectAndNothingElse()
    {
        await _store.WriteAsync("a", "old"u8.ToArray(), Token);
        var broken = new MemoryStream();
        await broken.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => _store.WriteAsync("a", broken, Token));

        Assert.Equal("old", await ReadAsync("a", 0, 10));
        Assert.Empty(Unfinished());
    }

    [Theory]
    [InlineData(0, 4, "0123")]
    [InlineData(8, 4, "89")]
    [InlineData(10, 4, "")]
    [InlineData(99, 4, "")]
    public async Task Read_FromAnOffset_StopsAtTheEnd(long offset, int count, string expected)
    {
        await _store.WriteAsync("digits", "0123456789"u8.ToArray(), Token);

        Assert.Equal(expected, await ReadAsync("digits", offset, count));
    }

    [Fact]
    public async Task ReadFindListDelete_Nothing_IsNothing()
    {
        Assert.Equal("", await ReadAsync("no/such", 0, 10));
        Assert.Null(await _store.FindAsync("no/such", Token));
        Assert.Empty(await _store.ListAsync("no/", 10, Token));
        await _store.DeleteAsync("no/such/", Token);
    }

    [Fact]
    public async Task List_Folder_IsOrdinalAndBounded()
    {
        string[] names = ["f/b", "f/a/z", "f/a-b", "f/A", "f/.hidden", "f2/x"];
        foreach (var name in names)
        {
            await _store.WriteAsync(name, "12345"u8.ToArray(), Token);
        }

        var all = await _store.ListAsync("f/", 100, Token);
        var some = await _store.ListAsync("f/", 2, Token);

        Assert.Equal("f/.hidden f/A f/a-b f/a/z f/b", Names(all));
        Assert.All(all, entry => Assert.Equal(5, entry.Length));
        Assert.Equal("f/.hidden f/A", Names(some));
    }

    [Fact]
    public async Task Delete_Folder_RemovesItAndTheEmptyFoldersAboveIt()
    {
        await _store.WriteAsync("org/run/log/1", "x"u8.ToArray(), Token);
        await _store.WriteAsync("org/run/log/deep/2", "x"u8.ToArray(), Token);
        await _store.WriteAsync("org2/run/log/1", "x"u8.ToArray(), Token);

        await _store.DeleteAsync("org/run/log/", Token);

        Assert.False(Directory.Exists(Path.Combine(_root.FullName, "org")));
        Assert.Equal("x", await ReadAsync("org2/run/log/1", 0, 1));
        await _store.DeleteAsync("org2/run/", Token);
        await _store.WriteAsync("org2/run/log/1", "again"u8.ToArray(), Token);
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task AnyCall_HostileName_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteAsync(name, "x"u8.ToArray(), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteAsync(name, Stream.Null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.FindAsync(name, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.ReadAsync(name, 0, new byte[1], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.ListAsync(name + "/", 1, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(name + "/", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync("no-slash", Token));
    }

    [Fact]
    public async Task AnyCall_ThroughALink_IsRefused()
    {
        var outside = Directory.CreateTempSubdirectory("agnox-outside-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside.FullName, "secret"), "secret", Token);
            await _store.WriteAsync("org/real", "x"u8.ToArray(), Token);
            Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "org", "dir"), outside.FullName);
            File.CreateSymbolicLink(
                Path.Combine(_root.FullName, "org", "file"), Path.Combine(outside.FullName, "secret"));

            await Assert.ThrowsAsync<IOException>(() => _store.ReadAsync("org/dir/secret", 0, new byte[9], Token));
            await Assert.ThrowsAsync<IOException>(() => _store.ReadAsync("org/file", 0, new byte[9], Token));
            await Assert.ThrowsAsync<IOException>(() => _store.FindAsync("org/file", Token));
            await Assert.ThrowsAsync<IOException>(() => _store.WriteAsync("org/dir/new", "x"u8.ToArray(), Token));
            await Assert.ThrowsAsync<IOException>(() => _store.ListAsync("org/dir/", 10, Token));
            await Assert.ThrowsAsync<IOException>(() => _store.DeleteAsync("org/dir/", Token));
            Assert.Equal("org/real", Names(await _store.ListAsync("org/", 10, Token)));

            await _store.WriteAsync("org/file", "mine"u8.ToArray(), Token);
            Assert.Equal("mine", await ReadAsync("org/file", 0, 10));
            await _store.DeleteAsync("org/", Token);
            Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(outside.FullName, "secret"), Token));
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Open_UnfinishedFilesOfACrash_AreInvisibleAndRemovedWhenOld()
    {
        await _store.WriteAsync("org/a", "x"u8.ToArray(), Token);
        var folder = Path.Combine(_root.FullName, ".unfinished");
        var old = Path.Combine(folder, "old");
        await File.WriteAllTextAsync(old, "half", Token);
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        await File.WriteAllTextAsync(Path.Combine(folder, "of-a-living-process"), "half", Token);

        var store = Open();

        Assert.Equal("of-a-living-process", Assert.Single(Unfinished()));
        Assert.Single(await store.ListAsync("org/", 10, Token));
    }

    private static string Names(IEnumerable<ArtifactEntry> entries) =>
        string.Join(' ', entries.Select(entry => entry.Name));

    private DirectoryArtifactStore Open() =>
        new(Options.Create(new ArtifactOptions { Directory = _root.FullName }), TimeProvider.System);

    private IEnumerable<string?> Unfinished() =>
        Directory.EnumerateFiles(Path.Combine(_root.FullName, ".unfinished")).Select(Path.GetFileName);

    private async Task<string> ReadAsync(string name, long offset, int count)
    {
        var buffer = new byte[count];
        return Encoding.UTF8.GetString(buffer.AsSpan(0, await _store.ReadAsync(name, offset, buffer, Token)));
    }
}
