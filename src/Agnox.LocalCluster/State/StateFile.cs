using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agnox.Local.State;

/// <summary>
/// The stored state of a cluster. It is read anew each time and changed under a lock, so that any number of commands and
/// threads may work on one cluster.
/// </summary>
internal sealed class StateFile(ClusterDirectory directory, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(10);

    public static string LockOf(ClusterDirectory directory) => $"{directory.State}.lock";

    /// <summary>The state; null where no cluster is.</summary>
    /// <exception cref="ClusterFailureException">There is something, but no state.</exception>
    public ClusterState? TryRead()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(directory.State), StateContext.Default.ClusterState);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new ClusterFailureException(
                $"{directory.State} is no cluster's state. End its processes by hand, then remove the file.", exception);
        }
    }

    /// <exception cref="ClusterFailureException">No cluster is there.</exception>
    public ClusterState Read() => TryRead() ?? throw new ClusterFailureException(
        $"No cluster is up in {directory.Root}. Start one: ./agnox cluster up");

    public void Write(ClusterState state) =>
        AtomicFile.Write(directory.State, JsonSerializer.SerializeToUtf8Bytes(state, StateContext.Default.ClusterState));

    /// <summary>Changes what is stored; nobody else changes it in between.</summary>
    public async Task UpdateAsync(Func<ClusterState, ClusterState> change, CancellationToken cancellationToken)
    {
        await using var held = await LockAsync(cancellationToken);
        Write(change(Read()));
    }

    public void Delete() => File.Delete(directory.State);

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        FileStream? held;
        while ((held = FileLock.TryTake(LockOf(directory))) is null)
        {
            if (time.GetElapsedTime(since) > LockLimit)
            {
                throw new ClusterFailureException($"{LockOf(directory)} has been held for {LockLimit.TotalSeconds} seconds.");
            }

            await Task.Delay(Beat, time, cancellationToken);
        }

        return held;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ClusterState))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StateContext : JsonSerializerContext;
