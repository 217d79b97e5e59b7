using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Executions;

namespace Agnox.Grains.Dispatch;

/// <summary>
/// Whose run starts next: the organization with the smallest running / weight, and among equals the one whose first run
/// has waited longest. Each grant raises its organization's share at once, so with n organizations waiting, one that asks
/// for a single run gets it within n grants, however many runs the others have queued.
/// </summary>
internal sealed class FairShare
{
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private readonly SortedSet<Share> _order = new(Comparer<Share>.Create(static (left, right) =>
        (left.Load, left.Oldest).CompareTo((right.Load, right.Oldest)) is var order and not 0
            ? order
            : string.CompareOrdinal(left.OrganizationId, right.OrganizationId)));

    public bool IsEmpty => _order.Count == 0;

    public bool Contains(ExecutionKey key) =>
        _shares.TryGetValue(key.OrganizationId, out var share) && share.Runs.Any(run => run.Key == key);

    /// <summary>Replaces what an organization offers.</summary>
    public void Offer(OrganizationOffer offer)
    {
        Remove(offer.OrganizationId);
        if (!offer.Runs.IsEmpty)
        {
            Add(new(offer.OrganizationId, offer.Running, Math.Max(1, offer.Weight), offer.Runs));
        }
    }

    /// <summary>The run to start next.</summary>
    public OfferedRun Peek() => _order.Min!.Runs[0];

    /// <summary>Counts the run of <see cref="Peek"/> as started.</summary>
    public void Grant()
    {
        var share = _order.Min!;
        Remove(share.OrganizationId);
        if (share.Runs.Length > 1)
        {
            Add(share with { Running = share.Running + 1, Runs = share.Runs.RemoveAt(0) });
        }
    }

    private void Add(Share share)
    {
        _shares.Add(share.OrganizationId, share);
        _order.Add(share);
    }

    private void Remove(string organizationId)
    {
        if (_shares.Remove(organizationId, out var share))
        {
            _order.Remove(share);
        }
    }

    private sealed record Share(
        string OrganizationId, int Running, int Weight, ImmutableArray<OfferedRun> Runs)
    {
        public double Load => (double)Running / Weight;

        public DateTimeOffset Oldest => Runs[0].QueuedAt;
    }
}
