using System.Globalization;
using Agnox.Executions;

namespace Agnox.Silo.Storage;

/// <summary>
/// The statements of the execution store, in the SQL that SQLite and PostgreSQL share; so both stores mean the same.
/// </summary>
internal static class ExecutionSql
{
    /// <summary>The columns in the order in which rows are read.</summary>
    private const string Columns =
        "organization_id, task_id, version, status, queued_at, started_at, environment, group_name, node_id, " +
        "waits_for_node, is_open, is_deleted, document";

    public const string Read =
        $"SELECT {Columns} FROM executions WHERE organization_id = @organization AND task_id = @task";

    public const string Insert = $"""
        INSERT INTO executions ({Columns})
        VALUES (@organization, @task, 1, @status, @queued, @started, @environment, @group, @node,
                @waits, @open, @deleted, @document)
        ON CONFLICT DO NOTHING RETURNING version
        """;

    public const string Update = """
        UPDATE executions SET version = version + 1, status = @status, queued_at = @queued, started_at = @started,
            environment = @environment, group_name = @group, node_id = @node, waits_for_node = @waits, is_open = @open,
            is_deleted = @deleted, document = @document
        WHERE organization_id = @organization AND task_id = @task AND version = @version RETURNING version
        """;

    public const string ListOpen =
        $"SELECT {Columns} FROM executions WHERE organization_id = @organization AND is_open ORDER BY queued_at, task_id";

    public const string ListOpenKeys = """
        SELECT organization_id, task_id FROM executions WHERE is_open
        ORDER BY queued_at, organization_id, task_id LIMIT @limit
        """;

    public const string ListHeldByNode =
        "SELECT organization_id, task_id FROM executions WHERE node_id = @node ORDER BY organization_id, task_id";

    public const string CountQueuedSince =
        "SELECT count(*) FROM executions WHERE organization_id = @organization AND queued_at >= @since";

    public const string CountWaiting = "SELECT count(*) FROM executions WHERE waits_for_node";

    /// <summary>
    /// A page and the total, from one snapshot: the first column is the total, and an empty page is one row of nulls
    /// after it. Only the keys of the rows skipped are read, never their documents.
    /// </summary>
    /// <param name="filter">Which; its values are bound as <c>@status0</c> and so on, <c>@environment</c>, <c>@group</c>,
    /// <c>@after</c>, <c>@before</c>.</param>
    /// <param name="hasCounts">The table <c>execution_counts</c> knows how many rows have which status.</param>
    public static string List(ExecutionFilter filter, bool hasCounts)
    {
        var where = Where(filter);
        var total = hasCounts && IsByStatusOnly(filter)
            ? "SELECT coalesce(sum(executions), 0) AS total FROM execution_counts WHERE organization_id = @organization" +
              StatusIn(filter)
            : $"SELECT count(*) AS total FROM executions WHERE {where}";
        return $"""
            SELECT t.total, {Columns.Replace(", ", ", e.", StringComparison.Ordinal).Insert(0, "e.")}
            FROM ({total}) AS t
            LEFT JOIN (SELECT task_id FROM executions WHERE {where}
                       ORDER BY started_at DESC, task_id LIMIT @limit OFFSET @offset) AS p ON TRUE
            LEFT JOIN executions AS e ON e.organization_id = @organization AND e.task_id = p.task_id
            ORDER BY e.started_at DESC, e.task_id
            """;
    }

    /// <summary>Whether no row can match, so that the database need not be asked. No stored text holds a NUL.</summary>
    public static bool MatchesNothing(ExecutionFilter filter) =>
        filter.MatchesNothing || HasNul(filter.Environment) || HasNul(filter.GroupName);

    /// <summary>The statuses to look for, each once; so there are few texts to prepare.</summary>
    public static IReadOnlyList<ExecutionStatus> Statuses(ExecutionFilter filter) =>
        filter.Statuses.IsDefaultOrEmpty ? [] : [.. filter.Statuses.Distinct().Order()];

    private static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) is true;

    private static bool IsByStatusOnly(ExecutionFilter filter) =>
        filter is { Environment: null, GroupName: null, StartAfter: null, StartBefore: null };

    private static string Where(ExecutionFilter filter) => string.Concat(
        "organization_id = @organization AND is_deleted = FALSE",
        StatusIn(filter),
        filter.Environment is null ? "" : " AND environment = @environment",
        filter.GroupName is null ? "" : " AND group_name = @group",
        filter.StartAfter is null ? "" : " AND started_at >= @after",
        filter.StartBefore is null ? "" : " AND started_at <= @before");

    private static string StatusIn(ExecutionFilter filter)
    {
        var names = Statuses(filter).Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"@status{index}"));
        var list = string.Join(", ", names);
        return list.Length == 0 ? "" : $" AND status IN ({list})";
    }
}
