using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Agnox.Executions;
using Agnox.Grains.Storage;
using Xunit;

namespace Agnox.Silo.Tests.Storage;

/// <summary>What every execution store must do; each dialect runs it against an empty real database.</summary>
public abstract class ExecutionStoreTests : IAsyncLifetime
{
    private const string OrganizationA = "aaaaaaaaaaaaaaaaaaaaaaaa";
    private const string OrganizationB = "bbbbbbbbbbbbbbbbbbbbbbbb";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ExecutionFilter All = new();

    private protected abstract IExecutionStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask CloseAsync();

    [Fact]
    public async Task Read_MissingRow_IsNull()
    {
        Assert.Null(await Store.ReadAsync(new ExecutionKey(OrganizationA, "none"), Token));
    }

    [Fact]
    public async Task Write_EveryColumn_ReadsBackEqual()
    {
        var document = new byte[256 * 1024];
        RandomNumberGenerator.Fill(document);
        var row = Row("full") with
        {
            Status = ExecutionStatus.Unstable,
            QueuedAt = Noon.AddMicroseconds(1_234),
            StartedAt = Noon.AddMicroseconds(5_678).ToOffset(TimeSpan.FromHours(2)),
            Environment = "größe ✓ 'staging'",
            GroupName = "nightly; DROP TABLE executions",
            NodeId = "node-1",
            WaitsForNode = true,
            IsOpen = true,
            IsDeleted = true,
            Document = document,
        };

        var version = await Store.WriteAsync(row, 0, Token);
        var read = await Store.ReadAsync(row.Key, Token);

        Assert.Equal(1, version);
        Assert.NotNull(read);
        Assert.Equal(document, read.Document.ToArray());
        Assert.Equal(row with { Version = 1, Document = default }, read with { Document = default });
    }

    [Fact]
    public async Task Write_EmptyDocumentAndNulls_ReadBackEqual()
    {
        var row = Row("empty") with { Document = Array.Empty<byte>(), GroupName = null, NodeId = null };

        await Store.WriteAsync(row, 0, Token);
        var read = await Store.ReadAsync(row.Key, Token);

        Assert.NotNull(read);
        Assert.True(read.Document.IsEmpty);
        Assert.Null(read.GroupName);
        Assert.Null(read.NodeId);
    }

    [Fact]
    public async Task Write_TimesFinerThanMicroseconds_AreCutAndStillMatchTheirOwnBounds()
    {
        var time = Noon.AddTicks(1_234_567);
        await WriteAsync(Row("fine") with { QueuedAt = time, StartedAt = time });

        var page = await Store.ListAsync(OrganizationA, All with { StartAfter = time, StartBefore = time }, Token);

        Assert.Equal(time.AddTicks(-7), Assert.Single(page.Rows).StartedAt);
        Assert.Equal(1, await Store.CountQueuedSinceAsync(OrganizationA, time, Token));
    }

    [Fact]
    public async Task Write_RacingFirstWrites_HaveOneWinner()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = new ExecutionKey(OrganizationA, $"race{round}");
            var writes = Enumerable.Range(0, 32).Select(writer =>
                Store.WriteAsync(Row(key.TaskId) with { Document = Text(writer) }, 0, Token)).ToArray();
            var versions = await Task.WhenAll(writes);

            var winner = Assert.Single(Enumerable.Range(0, 32), writer => versions[writer] is not null);
            var read = await Store.ReadAsync(key, Token);
            Assert.Equal(1, versions[winner]);
            Assert.Equal(1, read!.Version);
            Assert.Equal(Text(winner).ToArray(), read.Document.ToArray());
        }
    }

    [Fact]
    public async Task Write_RacingUpdates_HaveOneWinner()
    {
        await WriteAsync(Row("race"));

        var versions = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Store.WriteAsync(Row("race"), 1, Token)));

        Assert.Single(versions, version => version == 2);
        Assert.Equal(31, versions.Count(version => version is null));
    }

    [Fact]
    public async Task Write_ExpectedVersionOfAMissingRow_IsRefused()
    {
        Assert.Null(await Store.WriteAsync(Row("missing"), 1, Token));
        Assert.Null(await Store.ReadAsync(Row("missing").Key, Token));
    }

    [Fact]
    public async Task Write_StaleVersion_IsRefusedAndChangesNothing()
    {
        await WriteAsync(Row("one"));
        Assert.Equal(2, await Store.WriteAsync(Row("one") with { Status = ExecutionStatus.Running }, 1, Token));

        Assert.Null(await Store.WriteAsync(Row("one") with { Status = ExecutionStatus.Passed }, 1, Token));
        Assert.Null(await Store.WriteAsync(Row("one") with { Status = ExecutionStatus.Passed }, 0, Token));

        var read = await Store.ReadAsync(Row("one").Key, Token);
        Assert.Equal((2, ExecutionStatus.Running), (read!.Version, read.Status));
    }

    [Fact]
    public async Task Write_ConcurrentRows_AllGetThrough()
    {
        var versions = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(index => Store.WriteAsync(Row($"row{index}"), 0, Token)));

        Assert.All(versions, version => Assert.Equal(1, version));
        Assert.Equal(1000, (await Store.ListAsync(OrganizationA, All, Token)).Total);
    }

    [Fact]
    public async Task Rows_SameTaskIdInTwoOrganizations_StayApart()
    {
        var mine = Row("same") with { Document = Text(1), GroupName = "g", IsOpen = true };
        var theirs = mine with { Key = new ExecutionKey(OrganizationB, "same"), Document = Text(2) };
        await WriteAsync(mine);
        await WriteAsync(theirs);

        Assert.Equal(2, await Store.WriteAsync(theirs with { Status = ExecutionStatus.Running }, 1, Token));

        var read = await Store.ReadAsync(mine.Key, Token);
        Assert.Equal(Text(1).ToArray(), read!.Document.ToArray());
        Assert.Equal((1, ExecutionStatus.Pending), (read.Version, read.Status));
        var page = await Store.ListAsync(OrganizationA, All with { GroupName = "g" }, Token);
        Assert.Equal(OrganizationA, Assert.Single(page.Rows).Key.OrganizationId);
        Assert.Equal(1, page.Total);
        Assert.Equal(OrganizationA, Assert.Single(await Store.ListOpenAsync(OrganizationA, Token)).Key.OrganizationId);
        Assert.Equal(1, await Store.CountQueuedSinceAsync(OrganizationA, Noon, Token));
    }

    [Fact]
    public async Task List_Rows_AreLatestStartFirstThenById()
    {
        await WriteAsync(Row("b"), Row("a"), Row("B"), Row("late") with { StartedAt = Noon.AddHours(1) },
            Row("early") with { StartedAt = Noon.AddHours(-1) }, Row("a-1"), Row("a.1"));

        var page = await Store.ListAsync(OrganizationA, All, Token);

        Assert.Equal("late B a a-1 a.1 b early", Ids(page.Rows));
        Assert.Equal(7, page.Total);
    }

    [Fact]
    public async Task List_EachFilter_KeepsOnlyItsRows()
    {
        await WriteAsync(
            Row("plain"),
            Row("running") with { Status = ExecutionStatus.Running, Environment = "staging" },
            Row("grouped") with { GroupName = "Nightly" },
            Row("other-case") with { GroupName = "nightly" },
            Row("failed") with { Status = ExecutionStatus.Failed, StartedAt = Noon.AddHours(1) },
            Row("old") with { StartedAt = Noon.AddDays(-1), GroupName = "Nightly" });

        Assert.Equal("running", await IdsAsync(All with { Statuses = [ExecutionStatus.Running] }));
        Assert.Equal("failed running", await IdsAsync(All with
        {
            Statuses = [ExecutionStatus.Running, ExecutionStatus.Failed, ExecutionStatus.Running],
        }));
        Assert.Equal("running", await IdsAsync(All with { Environment = "STAGING" }));
        Assert.Equal("grouped old", await IdsAsync(All with { GroupName = "Nightly" }));
        Assert.Equal("grouped", await IdsAsync(All with { GroupName = "Nightly", StartAfter = Noon }));
        Assert.Equal("old", await IdsAsync(All with { StartBefore = Noon.AddDays(-1) }));
        Assert.Equal("failed", await IdsAsync(All with { StartAfter = Noon.AddHours(1) }));
        Assert.Equal("running", await IdsAsync(new ExecutionFilter
        {
            Statuses = [ExecutionStatus.Running, ExecutionStatus.Pending],
            Environment = "Staging",
            StartAfter = Noon.AddHours(-1),
            StartBefore = Noon.AddHours(1),
        }));
        Assert.Equal("", await IdsAsync(All with { Environment = "stag%" }));
        Assert.Equal("", await IdsAsync(All with { Environment = "a\0b" }));
        Assert.Equal("", await IdsAsync(All with { GroupName = "\0" }));
        Assert.Equal("", await IdsAsync(All with { MatchesNothing = true }));
    }

    [Fact]
    public async Task List_TotalsAfterEveryKindOfChange_AreThoseOfTheRows()
    {
        var running = All with { Statuses = [ExecutionStatus.Running] };
        await WriteAsync(Row("a"), Row("b"), Row("born-deleted") with { IsDeleted = true });
        Assert.Equal((2, 0), await TotalsAsync());

        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Running }, 1, Token);
        Assert.Equal((2, 1), await TotalsAsync());

        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Running, NodeId = "node-1" }, 2, Token);
        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Passed }, 1, Token);
        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Passed }, 0, Token);
        Assert.Equal((2, 1), await TotalsAsync());

        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Running, IsDeleted = true }, 3, Token);
        await Store.WriteAsync(Row("b") with { Status = ExecutionStatus.Running, IsDeleted = true }, 1, Token);
        Assert.Equal((0, 0), await TotalsAsync());

        await Store.WriteAsync(Row("a") with { Status = ExecutionStatus.Passed, IsDeleted = true }, 4, Token);
        await Store.WriteAsync(Row("born-deleted") with { Status = ExecutionStatus.Running }, 1, Token);
        Assert.Equal((1, 1), await TotalsAsync());

        async Task<(long All, long Running)> TotalsAsync() => (
            (await Store.ListAsync(OrganizationA, All, Token)).Total,
            (await Store.ListAsync(OrganizationA, running, Token)).Total);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(101, 0)]
    [InlineData(25, -1)]
    public async Task List_PageOutOfBounds_IsRefused(int limit, int offset)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            Store.ListAsync(OrganizationA, All with { Limit = limit, Offset = offset }, Token));
    }

    [Fact]
    public async Task List_TenThousandRows_PagesThroughEachOnce()
    {
        const int count = 10_000;
        await Task.WhenAll(Enumerable.Range(0, count).Select(index =>
            WriteAsync(Row(string.Create(CultureInfo.InvariantCulture, $"run{index:D5}")) with
            {
                StartedAt = Noon.AddSeconds(index / 3),
                Status = (ExecutionStatus)(index % 7),
            })));

        var seen = new List<ExecutionRow>();
        for (var offset = 0; offset < count; offset += 100)
        {
            var page = await Store.ListAsync(OrganizationA, All with { Limit = 100, Offset = offset }, Token);
            Assert.Equal((100, count), (page.Rows.Length, page.Total));
            seen.AddRange(page.Rows);
        }

        var beyond = await Store.ListAsync(OrganizationA, All with { Offset = count }, Token);
        var failed = await Store.ListAsync(
            OrganizationA, All with { Statuses = [ExecutionStatus.Failed], Limit = 10, Offset = 1420 }, Token);

        var expected = seen.OrderByDescending(row => row.StartedAt).ThenBy(row => row.Key.TaskId, StringComparer.Ordinal);
        Assert.Equal(expected.Select(row => row.Key), seen.Select(row => row.Key));
        Assert.Equal(count, seen.Select(row => row.Key.TaskId).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(beyond.Rows);
        Assert.Equal(count, beyond.Total);
        Assert.Equal((8, 1428), (failed.Rows.Length, failed.Total));
    }

    [Fact]
    public async Task Deleted_Row_IsHiddenInListsAndStillCountedAndOpen()
    {
        await WriteAsync(Row("kept"), Row("gone") with { IsOpen = true });

        await Store.WriteAsync(Row("gone") with { IsOpen = true, IsDeleted = true }, 1, Token);

        Assert.Equal("kept", await IdsAsync(All));
        Assert.Equal(2, await Store.CountQueuedSinceAsync(OrganizationA, Noon, Token));
        Assert.Equal("gone", Assert.Single(await Store.ListOpenAsync(OrganizationA, Token)).Key.TaskId);
        Assert.NotNull(await Store.ReadAsync(Row("gone").Key, Token));
    }

    [Fact]
    public async Task Open_Rows_AreOldestFirstAndLeaveWhenClosed()
    {
        var theirs = Row("theirs") with { Key = new ExecutionKey(OrganizationB, "theirs"), QueuedAt = Noon.AddHours(-3) };
        await WriteAsync(
            Row("second") with { IsOpen = true, QueuedAt = Noon.AddHours(-1) },
            Row("third") with { IsOpen = true },
            Row("first") with { IsOpen = true, QueuedAt = Noon.AddHours(-2) },
            Row("closed"),
            theirs with { IsOpen = true });

        await Store.WriteAsync(Row("second"), 1, Token);

        var open = await Store.ListOpenAsync(OrganizationA, Token);
        var keys = await Store.ListOpenKeysAsync(2, Token);
        Assert.Equal("first third", Ids(open));
        Assert.Equal([theirs.Key, Row("first").Key], keys);
        Assert.Equal(3, (await Store.ListOpenKeysAsync(100, Token)).Length);
    }

    [Fact]
    public async Task HeldByNode_Rows_AreThoseOfThatNodeOnly()
    {
        var theirs = new ExecutionKey(OrganizationB, "theirs");
        await WriteAsync(
            Row("mine") with { NodeId = "node-1" },
            Row("other") with { NodeId = "node-2" },
            Row("none"),
            Row("returned") with { NodeId = "node-1" },
            Row("theirs") with { Key = theirs, NodeId = "node-1" });

        await Store.WriteAsync(Row("returned"), 1, Token);

        Assert.Equal([Row("mine").Key, theirs], await Store.ListHeldByNodeAsync("node-1", Token));
        Assert.Empty(await Store.ListHeldByNodeAsync("node-3", Token));
    }

    [Fact]
    public async Task Counts_WaitingAndQueued_FollowTheRows()
    {
        await WriteAsync(
            Row("waits") with { WaitsForNode = true },
            Row("waits-too") with { WaitsForNode = true, QueuedAt = Noon.AddSeconds(-1) },
            Row("theirs") with { Key = new ExecutionKey(OrganizationB, "theirs"), WaitsForNode = true },
            Row("runs"));
        Assert.Equal(3, await Store.CountWaitingAsync(Token));

        await Store.WriteAsync(Row("waits"), 1, Token);

        Assert.Equal(2, await Store.CountWaitingAsync(Token));
        Assert.Equal(2, await Store.CountQueuedSinceAsync(OrganizationA, Noon, Token));
        Assert.Equal(3, await Store.CountQueuedSinceAsync(OrganizationA, Noon.AddSeconds(-1), Token));
        Assert.Equal(0, await Store.CountQueuedSinceAsync(OrganizationA, Noon.AddSeconds(1), Token));
    }

    private static ReadOnlyMemory<byte> Text(int number) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}"""));

    private static ExecutionRow Row(string taskId) => new()
    {
        Key = new ExecutionKey(OrganizationA, taskId),
        Status = ExecutionStatus.Pending,
        QueuedAt = Noon,
        StartedAt = Noon,
        Environment = "production",
        WaitsForNode = false,
        IsOpen = false,
        IsDeleted = false,
        Document = Text(0),
    };

    private async Task WriteAsync(params ExecutionRow[] rows)
    {
        foreach (var row in rows)
        {
            Assert.Equal(1, await Store.WriteAsync(row, 0, Token));
        }
    }

    private async Task<string> IdsAsync(ExecutionFilter filter)
    {
        var page = await Store.ListAsync(OrganizationA, filter, Token);
        Assert.Equal(page.Rows.Length, page.Total);
        return Ids(page.Rows);
    }

    private static string Ids(IEnumerable<ExecutionRow> rows) => string.Join(' ', rows.Select(row => row.Key.TaskId));
}
