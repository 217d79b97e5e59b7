namespace Agnox.Gateway.Live;

/// <summary>
/// Keeps old news from clients. Two activations of an organization may send for a moment, one of them events of before, so
/// that a run would seem to go on after its end. Remembers the executions that changed last; old news comes within seconds.
/// </summary>
internal sealed class NewestVersions
{
    /// <summary>Executions remembered.</summary>
    public const int Memory = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Takes note of a version; false when it or a newer one was noted before.</summary>
    /// <param name="taskId">Which execution of the organization.</param>
    /// <param name="version">Version of its stored state.</param>
    public bool Note(string taskId, long version)
    {
        lock (_lock)
        {
            if (_versions.TryGetValue(taskId, out var known))
            {
                _versions[taskId] = Math.Max(known, version);
                return version > known;
            }

            _versions.Add(taskId, version);
            _order.Enqueue(taskId);
            if (_order.Count > Memory)
            {
                _versions.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
