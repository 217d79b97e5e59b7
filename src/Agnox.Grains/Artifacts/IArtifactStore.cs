using Agnox.Executions;

namespace Agnox.Grains.Artifacts;

/// <summary>
/// Named immutable objects: log segments and reports. Names are relative paths with '/', made by the platform from
/// checked parts, never by a container. Safe to use from many threads. A directory today; an object store can follow.
/// </summary>
public interface IArtifactStore
{
    /// <summary>
    /// Stores an object: after the task completes it is durable and whole; before, or after a crash, it is absent. An
    /// object of that name is replaced.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Stores an object from a stream that is read to its end.</summary>
    /// <param name="name">The name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Bytes stored.</returns>
    Task<long> WriteAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>The objects whose names begin with a folder, in ordinal order of their names.</summary>
    /// <param name="folder">Folder name ending in '/'.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, int limit, CancellationToken cancellationToken);

    /// <summary>One object, or null when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ArtifactEntry?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Bytes of an object from an offset; fewer than asked only at its end, 0 when it is gone.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<int> ReadAsync(string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Deletes every object below a folder. Harmless when there is none.</summary>
    /// <param name="folder">Folder name ending in '/'.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task DeleteAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>A stored object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="ModifiedAt">When it was stored.</param>
public sealed record ArtifactEntry(string Name, long Length, DateTimeOffset ModifiedAt);

/// <summary>Where things are kept in the store.</summary>
public static class ArtifactNames
{
    /// <summary>Folder of a run's log segments.</summary>
    /// <param name="key">The run.</param>
    public static string Logs(ExecutionKey key) => $"{key.OrganizationId}/{key.TaskId}/log/";

    /// <summary>Folder of the files collected from one attempt's container.</summary>
    /// <param name="key">The run.</param>
    /// <param name="attempt">The attempt.</param>
    public static string Reports(ExecutionKey key, int attempt) =>
        $"{key.OrganizationId}/{key.TaskId}/reports/{attempt}/";
}
