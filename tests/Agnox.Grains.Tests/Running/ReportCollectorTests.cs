using System.Text;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;
using Agnox.Grains.Tests.Reports;
using Agnox.Grains.Tests.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running;

public sealed class ReportCollectorTests
{
    private const string PassingJson =
        """{"suites":[{"file":"f","specs":[{"title":"t","id":"i","tests":[{"results":[{"status":"passed"}]}]}]}]}""";

    private static readonly ExecutionKey Key = new("507f1f77bcf86cd799439011", "run-1");

    private readonly ArtifactsInMemory _store = new();
    private readonly ScriptedEngine _engine = new();

    [Fact]
    public async Task Collect_NothingChanged_AsksOnceAndOpensNothing()
    {
        _engine.WithChanged("/tmp", "/tmp/x", "/app", "/app/node_modules", "/var/app/test-results")
            .WithUnchangedFolder("/app/test-results", Tar.Of(("test-results/old.txt", "x")));

        var collected = await CollectAsync();

        Assert.Equal(ReportManifest.None, collected.Manifest);
        Assert.Null(collected.Results);
        Assert.Equal(1, _engine.Listings);
        Assert.Empty(_engine.Opened);
    }

    [Fact]
    public async Task Collect_AllFolders_AreStoredUnderTheirAliases()
    {
        _engine
            .WithFolder("/app/playwright-report", Tar.Of(("playwright-report/index.html", "<p>"), ("playwright-report/data/a.png", "12")))
            .WithFolder("/app/allure-results", Tar.Of(("allure-results/1.json", "{}")))
            .WithFolder("/app/allure-report", Tar.Of(("allure-report/index.html", "<a>")))
            .WithFolder("/app/test-results", Tar.Of(("test-results/results.json", PassingJson)));

        var collected = await CollectAsync();

        Assert.Equal(
            ["allure-report/index.html", "allure-results/1.json", "native-report/data/a.png", "native-report/index.html", "test-results/results.json"],
            Stored(), StringComparer.Ordinal);
        Assert.Equal(
            new ReportManifest(1, true, true, 5, 3 + 2 + 2 + 3 + PassingJson.Length), collected.Manifest);
        Assert.Equal((1, 1), (collected.Results!.Passed, collected.Results.Total));
    }

    [Fact]
    public async Task Collect_OnlyAPathBelowChanged_FolderIsCollected()
    {
        _engine.WithUnchangedFolder("/app/test-results", Tar.Of(("test-results/a.txt", "x")))
            .WithChanged("/app/test-results/a.txt");

        Assert.Equal(1, (await CollectAsync()).Manifest.Files);
    }

    [Fact]
    public async Task Collect_SeveralNativeReports_TheLastExistingWinsAlone()
    {
        _engine
            .WithFolder("/app/playwright-report", Tar.Of(("playwright-report/index.html", "playwright"), ("playwright-report/x", "x")))
            .WithFolder("/app/mochawesome-report", Tar.Of(("mochawesome-report/index.html", "mocha")))
            .WithChanged("/app/maestro-reports");

        var collected = await CollectAsync();

        Assert.Equal(["native-report/index.html"], Stored(), StringComparer.Ordinal);
        Assert.Equal("mocha", TextOf("native-report/index.html"));
        Assert.True(collected.Manifest.HasNativeReport);
    }

    [Fact]
    public async Task Collect_ListOfPathsWasCut_EveryFolderIsTried()
    {
        _engine.WithChanged([.. Enumerable.Range(0, 200_000).Select(i => $"/data/{i}")])
            .WithUnchangedFolder("/app/test-results", Tar.Of(("test-results/a.txt", "x")));

        Assert.Equal(1, (await CollectAsync()).Manifest.Files);
        Assert.Equal(7, _engine.Opened.Count);
    }

    [Theory]
    [InlineData("report.html", true)]
    [InlineData("MOCHAWESOME.HTML", true)]
    [InlineData("sub/report.html", false)]
    [InlineData("report.txt", false)]
    public async Task Collect_OnePageAtTop_IsAlsoTheIndex(string page, bool isIndex)
    {
        _engine.WithFolder("/app/pytest-report", Tar.Of(($"pytest-report/{page}", "<p>")));

        var collected = await CollectAsync();

        Assert.Equal(isIndex, collected.Manifest.HasNativeReport);
        Assert.Equal(isIndex ? 2 : 1, collected.Manifest.Files);
        Assert.Equal(isIndex, Stored().Contains("native-report/index.html", StringComparer.Ordinal) && TextOf("native-report/index.html") == "<p>");
    }

    [Fact]
    public async Task Collect_TwoPagesAtTop_NoneIsTheIndex()
    {
        _engine.WithFolder("/app/pytest-report", Tar.Of(("pytest-report/a.html", "a"), ("pytest-report/b.html", "b")));

        Assert.False((await CollectAsync()).Manifest.HasNativeReport);
    }

    [Fact]
    public async Task Collect_NoPlaywrightReport_JUnitFilesOfAllFoldersCount()
    {
        _engine
            .WithFolder("/app/test-results", Tar.Of(
                ("test-results/a.xml", "<testsuite><testcase name='a'/></testsuite>"),
                ("test-results/coverage.xml", "<coverage/>"),
                ("test-results/broken.xml", "<testsuite>")))
            .WithFolder("/app/pytest-report", Tar.Of(
                ("pytest-report/junit.XML", "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure/></testcase></testsuite></testsuites>")));

        var collected = await CollectAsync();

        Assert.Equal((2, 1), (collected.Results!.Passed, collected.Results.Failed));
        Assert.Equal(3, collected.Results.Tests.Select(test => test.TestId).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("broken.xml", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_PlaywrightReportIsDamaged_JUnitFilesCount()
    {
        _engine.WithFolder("/app/test-results", Tar.Of(
            ("test-results/results.json", PassingJson[..^5]), ("test-results/a.xml", "<testsuite><testcase/></testsuite>")));

        var collected = await CollectAsync();

        Assert.Equal(1, collected.Results!.Passed);
        Assert.Contains("damaged", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_PlaywrightAndJUnit_PlaywrightIsPreferred()
    {
        _engine.WithFolder("/app/test-results", Tar.Of(
            ("test-results/results.json", PassingJson), ("test-results/a.xml", "<testsuite><testcase><failure/></testcase></testsuite>")));

        Assert.Equal((1, 0), ((await CollectAsync()).Results!.Total, (await CollectAsync()).Results!.Failed));
    }

    [Fact]
    public async Task Collect_SecretInNameAndError_IsTakenOut()
    {
        _engine.WithFolder("/app/test-results", Tar.Of(
            ("test-results/a.xml", "<testsuite><testcase name='with hunter2'><failure message='got hunter2'/></testcase></testsuite>")));

        var collected = await Collector().CollectAsync(
            ScriptedEngine.ContainerId, Key, 1, text => text.Replace("hunter2", "****", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var test = Assert.Single(collected.Results!.Tests);
        Assert.Equal(("with ****", "got ****"), (test.Name, test.Error));
    }

    [Fact]
    public async Task Collect_TimeIsUp_KeepsWhatIsThereAndSaysSo()
    {
        using var timeIsUp = new CancellationTokenSource();
        _engine.WithFolder("/app/test-results", Tar.Of(("test-results/results.json", PassingJson)))
            .WithFolder("/app/playwright-report", () =>
            {
                timeIsUp.Cancel();
                return new MemoryStream(Tar.Of(("playwright-report/index.html", "<p>")));
            });

        var collected = await Collector().CollectAsync(ScriptedEngine.ContainerId, Key, 1, text => text, timeIsUp.Token);

        Assert.Equal(["test-results/results.json"], Stored(), StringComparer.Ordinal);
        Assert.Equal(1, collected.Results!.Passed);
        Assert.Contains("no time", collected.Manifest.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_EngineDoesNotAnswer_IsTold() => await Assert.ThrowsAsync<EngineUnavailableException>(
        () => new ReportCollector(
            new ScriptedEngine().WithFolder("/app/test-results", () => throw new EngineUnavailableException("down")),
            _store,
            new ReportLimits()).CollectAsync(
                ScriptedEngine.ContainerId, Key, 1, text => text, TestContext.Current.CancellationToken));

    private ReportCollector Collector() => new(_engine, _store, new ReportLimits());

    private Task<CollectedReports> CollectAsync() => Collector().CollectAsync(
        ScriptedEngine.ContainerId, Key, 1, text => text, TestContext.Current.CancellationToken);

    private IEnumerable<string> Stored() =>
        _store.Objects.Keys.Select(name => name[ArtifactNames.Reports(Key, 1).Length..]);

    private string TextOf(string path) => Encoding.UTF8.GetString(_store.Objects[ArtifactNames.Reports(Key, 1) + path]);
}
