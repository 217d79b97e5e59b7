using System.Globalization;
using System.Text;
using Agnox.Executions;
using Agnox.Grains.Storage;
using Agnox.Testing.Files;
using Xunit;

namespace Agnox.Silo.Tests.Storage;

/// <summary>
/// A database of each schema version as a released program left it, dumped as SQL; each holds one execution. A new upgrade
/// adds the dump of its version, and none ever changes: see docs/upgrades.md.
/// </summary>
internal static class ReleasedDatabases
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The row that every dump holds.</summary>
    public static ExecutionRow Execution { get; } = new()
    {
        Key = new("507f1f77bcf86cd799439011", "run-1"),
        Version = 1,
        Status = ExecutionStatus.Unstable,
        QueuedAt = Noon.AddMicroseconds(1_234),
        StartedAt = Noon.AddMicroseconds(5_678),
        Environment = "staging",
        GroupName = "nightly",
        NodeId = "node-1",
        WaitsForNode = true,
        IsOpen = true,
        IsDeleted = false,
        Document = Encoding.UTF8.GetBytes("""{"id":"größe ✓"}"""),
    };

    /// <summary>The versions of one dialect.</summary>
    public static IReadOnlyList<int> VersionsOf(string dialect) =>
    [
        .. Directory.GetFiles(FolderOf(dialect), "*.sql")
            .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture))
            .Order(),
    ];

    /// <summary>The statements that make the database.</summary>
    public static Task<string> ReadAsync(string dialect, int version) => File.ReadAllTextAsync(
        Path.Combine(FolderOf(dialect), version.ToString(CultureInfo.InvariantCulture) + ".sql"),
        TestContext.Current.CancellationToken);

    /// <summary>Checks that a store has the row, and nothing else.</summary>
    public static async Task AssertExecutionIsThereAsync(IExecutionStore store)
    {
        var list = await store.ListAsync(
            Execution.Key.OrganizationId, new ExecutionFilter(), TestContext.Current.CancellationToken);

        Assert.Equal(1, list.Total);
        var row = Assert.Single(list.Rows);
        Assert.Equal(Execution.Document.ToArray(), row.Document.ToArray());
        Assert.Equal(Execution with { Document = default }, row with { Document = default });
    }

    private static string FolderOf(string dialect) =>
        Path.Combine(Repository.Root, "tests/Agnox.Silo.Tests/Storage", dialect, "Released");
}
