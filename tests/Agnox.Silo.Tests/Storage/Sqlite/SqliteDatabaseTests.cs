using System.Globalization;
using Agnox.Common;
using Agnox.Silo.Storage.Sqlite;
using Agnox.Testing.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Writes_AfterReopening_AreAllThere()
    {
        await using (var database = SqliteDatabase.Open(_directory.Path))
        {
            var versions = await Task.WhenAll(Enumerable.Range(0, 2000).Select(n => database.WriteAsync(Insert(n), Token)));
            Assert.All(versions, version => Assert.Equal(1, version));
        }

        await using var reopened = SqliteDatabase.Open(_directory.Path);
        Assert.Equal(2000, await reopened.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Writes_OfACopyTakenWhileOpen_AreAllThere()
    {
        using var copy = new TemporaryDirectory();
        await using var database = SqliteDatabase.Open(_directory.Path);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(n => database.WriteAsync(Insert(n), Token)));

        // What a killed process leaves: the file and its journal, without the index into it or a last checkpoint.
        foreach (var name in (string[])["agnox.db", "agnox.db-wal"])
        {
            File.Copy(Path.Combine(_directory.Path, name), Path.Combine(copy.Path, name));
        }

        await using var successor = SqliteDatabase.Open(copy.Path);
        Assert.Equal(500, await successor.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Writes_QueuedTogether_ShareOneTransaction()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);
        using var gate = new Gate();
        var first = database.WriteAsync(gate.Statement, Token);
        gate.WaitUntilReached();
        var others = Enumerable.Range(0, 100).Select(n => database.WriteAsync(Insert(n), Token)).ToArray();

        Assert.Equal(0, await database.ReadAsync(Count, Token));
        Assert.All(others, other => Assert.False(other.IsCompleted));
        gate.Open();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience, Token);

        Assert.Equal(100, await database.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Write_AtFaultAlone_FailsAlone()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);
        using var gate = new Gate();
        var first = database.WriteAsync(gate.Statement, Token);
        gate.WaitUntilReached();
        var before = database.WriteAsync(Insert(1), Token);
        var broken = database.WriteAsync(Insert(1) with { Sql = "INSERT INTO grain_state VALUES (NULL, @id, 1, @payload)" }, Token);
        var after = database.WriteAsync(Insert(2), Token);
        gate.Open();

        await first;
        await Assert.ThrowsAsync<SqliteException>(() => broken.WaitAsync(Patience, Token));
        Assert.Equal(1, await before);
        Assert.Equal(1, await after);
        Assert.Equal(2, await database.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Writes_WhenTheFileIsFull_FailTogetherAndLaterOnesWork()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);
        await database.WriteAsync(Insert(0), Token);
        using var gate = new Gate();
        var first = database.WriteAsync(gate.Statement with { Sql = "PRAGMA max_page_count = 1" }, Token);
        gate.WaitUntilReached();
        var small = database.WriteAsync(Insert(1), Token);
        var large = database.WriteAsync(Insert(2, new byte[1024 * 1024]), Token);
        gate.Open();

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => large.WaitAsync(Patience, Token));
        Assert.Equal("The disk of the database is full.", failure.Message);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => first.WaitAsync(Patience, Token));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => small.WaitAsync(Patience, Token));
        Assert.Equal(1, await database.ReadAsync(Count, Token));

        // The limit was the failed connection's, so this proves that a new one was opened.
        Assert.Equal(1, await database.WriteAsync(Insert(2, new byte[1024 * 1024]), Token));
        Assert.Equal(2, await database.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Write_CancelledWhileQueued_IsNotBegun()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);
        using var gate = new Gate();
        using var cancellation = new CancellationTokenSource();
        var first = database.WriteAsync(gate.Statement, Token);
        gate.WaitUntilReached();
        var cancelled = database.WriteAsync(Insert(1), cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Patience, Token));
        gate.Open();
        await first;

        Assert.Equal(0, await database.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Writers_SixtyFourAtOnce_GetEqualShares()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);
        var done = new int[64];
        var total = 0;

        async Task WriteUntilEnoughAsync(int writer)
        {
            while (Interlocked.Increment(ref total) <= 6400)
            {
                await database.WriteAsync(Insert((writer * 10_000) + done[writer]), Token);
                done[writer]++;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 64).Select(WriteUntilEnoughAsync)).WaitAsync(Patience, Token);

        Assert.Equal(6400, done.Sum());
        Assert.InRange(done.Min(), 50, 100);
        Assert.InRange(done.Max(), 100, 200);
    }

    [Fact]
    public async Task Open_DirectoryInUse_IsRefusedUntilItIsFree()
    {
        await using (SqliteDatabase.Open(_directory.Path))
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(_directory.Path));
            Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        }

        await using var next = SqliteDatabase.Open(_directory.Path);
        Assert.Equal(0, await next.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Open_FileOfANewerProgram_IsRefused()
    {
        await using (var database = SqliteDatabase.Open(_directory.Path))
        {
            // user_version is written with the transaction.
            await database.WriteAsync(Insert(1) with { Sql = "PRAGMA user_version = 1000", Read = _ => 0 }, Token);
        }

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(_directory.Path));
            Assert.Contains("schema version 1000, written by a newer program", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Use_AfterClosing_IsRefused()
    {
        var database = SqliteDatabase.Open(_directory.Path);
        await database.DisposeAsync();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(Insert(1), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.ReadAsync(Count, Token));
    }

    [Fact]
    public async Task Read_ThatWrites_IsRefusedAndTheReaderGoesOn()
    {
        await using var database = SqliteDatabase.Open(_directory.Path);

        await Assert.ThrowsAsync<SqliteException>(() => database.ReadAsync(Insert(1), Token));

        Assert.Equal(0, await database.ReadAsync(Count, Token));
    }

    private static SqliteStatement<long> Count => new("SELECT count(*) FROM grain_state", [], ReadNumber);

    private static SqliteStatement<long> Insert(int number, byte[]? payload = null) => new(
        "INSERT INTO grain_state VALUES ('test', @id, 1, @payload) RETURNING version",
        [new("@id", number.ToString(CultureInfo.InvariantCulture)), new("@payload", payload ?? [1, 2, 3])],
        ReadNumber);

    private static long ReadNumber(SqliteDataReader reader) => reader.Read() ? reader.GetInt64(0) : 0;

    /// <summary>A statement that holds the writer inside a transaction until it is opened.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _reached = new();
        private readonly ManualResetEventSlim _open = new();

        public SqliteStatement<long> Statement => new("SELECT 1", [], reader =>
        {
            _reached.Set();
            Assert.True(_open.Wait(Patience), "The test never opened the gate.");
            return ReadNumber(reader);
        });

        public void WaitUntilReached() =>
            Assert.True(_reached.Wait(Patience), "The writer never came to the gate.");

        public void Open() => _open.Set();

        public void Dispose()
        {
            _open.Set();
            _reached.Dispose();
            _open.Dispose();
        }
    }
}
