using Agnox.Dispatch;
using Agnox.Executions;

namespace Agnox.Grains.Dispatch;

/// <summary>
/// Whose run starts next: weighted round robin over live counts. Of the organizations that wait, the one with the lowest
/// level (slots held, divided by weight and rounded down); of those, the one that has used least; of those, the one whose
/// first run was accepted first. Used is time with a full share: while somebody waits it grows by slots held / weight per
/// second, at most by one, and by 0.1 s / weight with each start. Whoever begins to wait starts at the least that any
/// waiting organization has used, so that nobody saves up; nobody is held to be more than <see cref="MaxDebt"/> ahead of
/// that; and when nobody waits, nobody owes anything.
/// </summary>
/// <remarks>
/// Starvation bound: an organization that begins to wait, owing and holding nothing, starts a run after at most one start
/// of each other organization, whatever their weights and however much they have queued. For it is at level 0 with
/// the least used of all and stays so; another comes first only at level 0, with exactly as little used and an older run;
/// and its start adds to what it has used. With n organizations waiting that is the n-th slot that becomes free.
/// One that owes waits longer, until each other has used as much: d seconds with a full share, and d is at most
/// <see cref="MaxDebt"/>.
/// Shares: while all wait, levels keep slots held proportional to weights as soon as there is a slot per unit of weight;
/// below that, organizations take turns so that slot-seconds are proportional to weights, runs being short or long.
/// </remarks>
internal sealed class FairShare(TimeProvider time)
{
    /// <summary>Offers come again every two seconds; one that does not is of an organization that is gone.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(10);

    /// <summary>Longest time an organization can be put behind others for what it has had before.</summary>
    public static readonly TimeSpan MaxDebt = TimeSpan.FromMinutes(5);

    /// <summary>Seconds counted as used by each start, so that runs that end at once take turns as well.</summary>
    private const double StartCharge = 0.1;

    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private DateTimeOffset _settledAt = time.GetUtcNow();

    /// <summary>Organizations remembered: those that wait, hold a reservation, or owe.</summary>
    public int Count => _shares.Count;

    /// <summary>Replaces what an organization offers. What was reserved and is still offered stays reserved.</summary>
    public void Offer(OrganizationOffer offer)
    {
        var least = Settle();
        if (!_shares.TryGetValue(offer.OrganizationId, out var share))
        {
            // Who neither waits nor has waited plays no part.
            if (offer.Runs.IsEmpty)
            {
                return;
            }

            _shares.Add(offer.OrganizationId, share = new(offer.OrganizationId));
        }

        var waited = share.Waits;
        share.Replace(offer, _settledAt);
        if (share.Waits && !waited)
        {
            share.Used = Math.Max(share.Used, least);
        }
    }

    /// <summary>The run to start next, or null when nobody waits.</summary>
    public OfferedRun? Next()
    {
        Settle();
        Share? first = null;
        foreach (var share in _shares.Values)
        {
            if (share.Waits && (first is null || share.IsBefore(first)))
            {
                first = share;
            }
        }

        return first?.First;
    }

    /// <summary>Counts the run of <see cref="Next"/> as started.</summary>
    public void Grant(OfferedRun run) => _shares[run.Key.OrganizationId].Grant(_settledAt);

    /// <summary>Takes a grant back: no node took the run. It is first in its organization again.</summary>
    public void Return(OfferedRun run)
    {
        Settle();
        if (_shares.TryGetValue(run.Key.OrganizationId, out var share))
        {
            share.Return(run);
        }
    }

    /// <summary>Brings everything up to now, forgets who is gone, and says the least that any waiting organization has used.</summary>
    private double Settle()
    {
        var now = time.GetUtcNow();
        var elapsed = (now - _settledAt).TotalSeconds;
        _settledAt = now;
        var isContended = false;
        var least = double.MaxValue;
        foreach (var share in _shares.Values)
        {
            isContended |= share.Waits;
            share.Use(elapsed);
            if (now - share.HeardAt > (share.Waits ? MaxSilence : MaxDebt))
            {
                _shares.Remove(share.OrganizationId);
            }
            else if (share.Waits)
            {
                least = Math.Min(least, share.Used);
            }
        }

        if (!isContended)
        {
            Forgive();
            return 0;
        }

        least = least == double.MaxValue ? 0 : least;
        foreach (var share in _shares.Values)
        {
            share.Used = Math.Min(share.Used, least + MaxDebt.TotalSeconds);
        }

        return least;
    }

    private void Forgive()
    {
        foreach (var share in _shares.Values)
        {
            share.Used = 0;
            if (!share.IsReserved)
            {
                _shares.Remove(share.OrganizationId);
            }
        }
    }

    private sealed class Share(string organizationId)
    {
        /// <summary>Granted and not known to the organization yet, with the attempts made before and the time.</summary>
        private readonly Dictionary<ExecutionKey, (int Attempt, DateTimeOffset At)> _reserved = [];

        /// <summary>What waits, the next one last.</summary>
        private readonly List<OfferedRun> _runs = [];

        private int _running;
        private int _weight = 1;

        public string OrganizationId => organizationId;

        public DateTimeOffset HeardAt { get; private set; }

        public double Used { get; set; }

        public bool Waits => _runs.Count > 0;

        public bool IsReserved => _reserved.Count > 0;

        public OfferedRun First => _runs[^1];

        private int Held => _running + _reserved.Count;

        public void Replace(OrganizationOffer offer, DateTimeOffset now)
        {
            var reserved = _reserved.ToArray();
            _reserved.Clear();
            _runs.Clear();
            HeardAt = now;
            _running = offer.Running;
            _weight = Math.Max(1, offer.Weight);
            var known = reserved.ToDictionary();
            for (var i = offer.Runs.Length - 1; i >= 0; i--)
            {
                var run = offer.Runs[i];
                if (known.TryGetValue(run.Key, out var reservation)
                    && reservation.Attempt >= run.Attempt && now - reservation.At <= MaxSilence)
                {
                    _reserved.Add(run.Key, reservation);
                }
                else
                {
                    _runs.Add(run);
                }
            }
        }

        public void Grant(DateTimeOffset now)
        {
            _reserved[First.Key] = (First.Attempt, now);
            _runs.RemoveAt(_runs.Count - 1);
            Used += StartCharge / _weight;
        }

        public void Return(OfferedRun run)
        {
            // An offer that came meanwhile may have withdrawn it.
            if (_reserved.Remove(run.Key))
            {
                _runs.Add(run);
                Used = Math.Max(0, Used - (StartCharge / _weight));
            }
        }

        public void Use(double seconds) => Used += seconds * Math.Min(1, (double)Held / _weight);

        public bool IsBefore(Share other) =>
            (Held / _weight, Used, First.QueuedAt).CompareTo((other.Held / other._weight, other.Used, other.First.QueuedAt))
                is var order and not 0
                ? order < 0
                : string.CompareOrdinal(OrganizationId, other.OrganizationId) < 0;
    }
}
