using System.Text;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;
using Agnox.Grains.Tests.Reports;
using Agnox.Grains.Tests.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running;

/// <summary>Each archive holds a good file before and, where it can be, after the bad entry.</summary>
public sealed class HostileArchiveTests
{
    private static readonly ExecutionKey Key = new("507f1f77bcf86cd799439011", "run-1");

    private readonly ArtifactsInMemory _store = new();

    [Theory]
    [InlineData('2', "test-results/link", "/etc/passwd", "is a link")]
    [InlineData('2', "test-results/link", "../../..", "is a link")]
    [InlineData('1', "test-results/hard", "test-results/a", "is a link")]
    [InlineData('3', "test-results/device", "", "is no regular file")]
    [InlineData('4', "test-results/block", "", "is no regular file")]
    [InlineData('6', "test-results/pipe", "", "is no regular file")]
    [InlineData('0', "/etc/passwd", "", "has an absolute path")]
    [InlineData('0', "test-results/../../x", "", "leads out")]
    [InlineData('0', "../x", "", "leads out")]
    [InlineData('0', "..", "", "leads out")]
    [InlineData('0', "test-results/./x", "", "empty segment")]
    [InlineData('0', "test-results//x", "", "empty segment")]
    [InlineData('0', @"test-results\..\x", "", "not allowed")]
    [InlineData('0', "test-results/a\nb", "", "not allowed")]
    [InlineData('0', "other/x", "", "outside")]
    [InlineData('0', "test-results", "", "outside")]
    [InlineData('0', "test-results-2/x", "", "outside")]
    [InlineData('0', "test-results/first/below", "", "name of another entry")]
    public async Task Collect_BadEntry_IsLeftOutAndTheOthersStay(char type, string name, string target, string fault)
    {
        var tar = new Tar().File("test-results/first", "1").Link(type, name, target).File("test-results/last", "2");

        var collected = await CollectAsync(tar.ToBytes());

        Assert.Equal(["first", "last"], Stored(), StringComparer.Ordinal);
        Assert.Contains(fault, collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_FileWithTheNameOfAFolder_IsLeftOut()
    {
        var tar = new Tar().File("test-results/a/b", "1").File("test-results/a", "2");

        Assert.NotNull((await CollectAsync(tar.ToBytes())).Manifest.Problem);
        Assert.Equal(["a/b"], Stored(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Collect_ManyBadEntries_ProblemStaysOneShortText()
    {
        var tar = new Tar();
        for (var i = 0; i < 1_000; i++)
        {
            tar.Link('2', $"test-results/{new string('x', 60)}{i}", "/");
        }

        var problem = (await CollectAsync(tar.ToBytes())).Manifest.Problem!;

        Assert.Contains("999 more", problem, StringComparison.Ordinal);
        Assert.InRange(problem.Length, 50, 300);
    }

    [Fact]
    public async Task Collect_SameNameTwice_TheLastWinsAndCountsOnce()
    {
        var tar = new Tar().File("test-results/a", "first").File("test-results/a", "2nd");

        var collected = await CollectAsync(tar.ToBytes());

        Assert.Equal((1, 3L, null), (collected.Manifest.Files, collected.Manifest.Bytes, collected.Manifest.Problem));
        Assert.Equal("2nd"u8.ToArray(), _store.Objects.Values.Single());
    }

    [Theory]
    [InlineData(8L << 30)]
    [InlineData(1L << 20)]
    public async Task Collect_HugeDeclaredSize_IsNeitherAllocatedNorStored(long declared)
    {
        var tar = new Tar().File("test-results/first", "1").Raw('0', "test-results/bomb", new byte[5_000], declared);

        var collected = await CollectAsync(tar.ToBrokenBytes());

        Assert.Equal(["first"], Stored(), StringComparer.Ordinal);
        Assert.Contains(
            declared > 1L << 30 ? "does not fit" : "broke off", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_HugeDeclaredLongName_IsNotRead()
    {
        var tar = new Tar().File("test-results/first", "1").Raw('L', "././@LongLink", [], 1L << 30).ToBrokenBytes();
        await using var endless = new EndlessStream(tar);

        var collected = await CollectAsync(() => endless);

        Assert.Equal(["first"], Stored(), StringComparer.Ordinal);
        Assert.Contains("damaged", collected.Manifest.Problem, StringComparison.Ordinal);
        Assert.InRange(endless.Served, 1, 2 << 20);
    }

    [Fact]
    public async Task Collect_LongNames_AreReadAndBounded()
    {
        var good = "test-results/" + string.Join('/', Enumerable.Repeat(new string('g', 90), 5)) + "/x";
        var bad = "test-results/" + new string('b', 300);
        var tar = new Tar()
            .Raw('L', "././@LongLink", Encoding.UTF8.GetBytes(good + "\0")).File("short", "1")
            .Raw('L', "././@LongLink", Encoding.UTF8.GetBytes(bad + "\0")).File("short", "2");

        var collected = await CollectAsync(tar.ToBytes());

        Assert.Equal([good["test-results/".Length..]], Stored(), StringComparer.Ordinal);
        Assert.Contains("too long a name", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_DeepNesting_IsLeftOut()
    {
        var deep = "test-results/" + string.Join('/', Enumerable.Repeat("d", 70));

        var collected = await CollectAsync(Tar.Of((deep, "1"), ("test-results/a", "2")));

        Assert.Equal(["a"], Stored(), StringComparer.Ordinal);
        Assert.Contains("nested too deeply", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_FilesOverTheLimit_SmallerOnesAreStillTaken()
    {
        var tar = Tar.Of(
            ("test-results/a", new string('a', 600)), ("test-results/b", new string('b', 600)), ("test-results/c", "c"));

        var collected = await CollectAsync(tar, new ReportLimits { MaxBytes = 1_000 });

        Assert.Equal(["a", "c"], Stored(), StringComparer.Ordinal);
        Assert.Equal(601, collected.Manifest.Bytes);
        Assert.Contains("1000 bytes", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_EndlessArchive_IsGivenUp()
    {
        var tar = new Tar().File("test-results/a", "1").Raw('0', "test-results/b", [], 7L << 30).ToBrokenBytes();
        await using var endless = new EndlessStream(tar);

        var collected = await CollectAsync(() => endless, new ReportLimits { MaxBytes = 1 << 20, MaxEntries = 100 });

        Assert.Equal(["a"], Stored(), StringComparer.Ordinal);
        Assert.NotNull(collected.Manifest.Problem);
        Assert.InRange(endless.Served, 1 << 20, 5 << 20);
    }

    [Fact]
    public async Task Collect_SixtyThousandEntries_TheFirstFiftyThousandAreTaken()
    {
        var tar = new Tar();
        for (var i = 0; i < 60_000; i++)
        {
            tar.File($"test-results/{i:D5}", "");
        }

        var collected = await CollectAsync(tar.ToBytes());

        Assert.Equal(50_000, collected.Manifest.Files);
        Assert.Equal("Only the first 50000 entries were collected.", collected.Manifest.Problem);
    }

    [Fact]
    public async Task Collect_ArchiveCutAnywhere_KeepsExactlyTheWholeFiles()
    {
        var whole = new Tar().File("test-results/a", new string('a', 700)).File("test-results/b", new string('b', 10)).ToBrokenBytes();
        for (var length = 0; length < whole.Length; length += 37)
        {
            var store = new ArtifactsInMemory();

            var collected = await CollectAsync(() => new MemoryStream(whole[..length]), new ReportLimits(), store);

            Assert.Equal((length >= 512 + 700 ? 1 : 0) + (length >= 512 + 1024 + 512 + 10 ? 1 : 0), store.Objects.Count);
            Assert.All(store.Objects.Values, content => Assert.True(content.Length is 700 or 10));
            Assert.Equal(store.Objects.Count, collected.Manifest.Files);
        }
    }

    [Fact]
    public async Task Collect_RandomDamage_NeverThrowsAndNeverLeavesItsFolder()
    {
        var damage = new Damage();
        var whole = new Tar().File("test-results/a", "1").Link('2', "test-results/l", "/x").File("test-results/b/c", "2").ToBytes();
        for (var i = 0; i < 2_000; i++)
        {
            await CollectAsync(damage.Of(whole));
        }

        Assert.NotEmpty(_store.Objects);
        Assert.All(
            _store.Objects.Keys,
            name => Assert.StartsWith(ArtifactNames.Reports(Key, 1) + "test-results/", name, StringComparison.Ordinal));
        Assert.DoesNotContain(_store.Objects.Keys, name => name.Contains("..", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_ConnectionBreaks_KeepsWhatWasWhole()
    {
        var tar = new Tar().File("test-results/a", "1").Raw('0', "test-results/b", new byte[100], 10_000).ToBrokenBytes();

        var collected = await CollectAsync(() => new EndlessStream(tar, thenFails: true));

        Assert.Equal(["a"], Stored(), StringComparer.Ordinal);
        Assert.Contains("broke off", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    private Task<CollectedReports> CollectAsync(byte[] tar, ReportLimits? limits = null) =>
        CollectAsync(() => new MemoryStream(tar), limits);

    private Task<CollectedReports> CollectAsync(
        Func<Stream> open, ReportLimits? limits = null, ArtifactsInMemory? store = null) =>
        new ReportCollector(
            new ScriptedEngine().WithFolder("/app/test-results", open), store ?? _store, limits ?? new ReportLimits())
            .CollectAsync(ScriptedEngine.ContainerId, Key, 1, text => text, TestContext.Current.CancellationToken);

    private IEnumerable<string> Stored() =>
        _store.Objects.Keys.Select(name => name[(ArtifactNames.Reports(Key, 1) + "test-results/").Length..]);
}
