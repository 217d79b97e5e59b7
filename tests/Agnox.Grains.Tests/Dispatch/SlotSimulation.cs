using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Grains.Dispatch;
using Microsoft.Extensions.Time.Testing;

namespace Agnox.Grains.Tests.Dispatch;

/// <summary>
/// A pool of slots with a simulated clock: every start and every end is offered at once, so what is measured is the
/// order of grants and nothing else.
/// </summary>
internal sealed class SlotSimulation(int slots)
{
    private const int Window = 32;

    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, Demand> _demands = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Organization, double Seconds), (DateTimeOffset, int)> _ends = new();
    private FairShare? _shares;
    private int _started;

    private FairShare Shares => _shares ??= new(_time);

    /// <summary>Organizations in the order of their starts.</summary>
    public List<string> Starts { get; } = [];

    public IReadOnlyDictionary<string, Demand> Demands => _demands;

    public void Submit(string organization, int weight, int runs, Func<double> seconds)
    {
        var now = _time.GetUtcNow();
        _demands.Add(organization, new(weight, seconds, [.. Enumerable.Repeat(now, runs)]));
        Offer(organization);
    }

    /// <summary>Fills the free slots.</summary>
    public void Fill()
    {
        while (_ends.Count < slots && Shares.Next() is { } run)
        {
            Shares.Grant(run);
            var organization = run.Key.OrganizationId;
            var demand = _demands[organization];
            var seconds = demand.Seconds();
            demand.Waiting.RemoveFirst();
            demand.Running++;
            Starts.Add(organization);
            _ends.Enqueue((organization, seconds), (_time.GetUtcNow().AddSeconds(seconds), _started++));
            Offer(organization);
        }
    }

    /// <summary>Lets the next run end. Slot-seconds count for each organization as they pass.</summary>
    public void Step()
    {
        _ends.TryDequeue(out var ended, out var at);
        var passed = at.Item1 - _time.GetUtcNow();
        foreach (var demand in _demands.Values)
        {
            demand.SlotSeconds += passed.TotalSeconds * demand.Running;
        }

        while (passed > OfferPeriod)
        {
            _time.Advance(OfferPeriod);
            passed -= OfferPeriod;
            OfferAll();
        }

        _time.Advance(passed);
        _demands[ended.Organization].Running--;
        OfferAll();
        Fill();
    }

    public void ResetSlotSeconds()
    {
        foreach (var demand in _demands.Values)
        {
            demand.SlotSeconds = 0;
        }
    }

    /// <summary>1 when all shares are equal, 1 / n when one has everything.</summary>
    public static double Jain(IReadOnlyCollection<double> shares) =>
        Math.Pow(shares.Sum(), 2) / (shares.Count * shares.Sum(share => share * share));

    private void OfferAll()
    {
        foreach (var organization in _demands.Keys)
        {
            Offer(organization);
        }
    }

    private void Offer(string organization)
    {
        var demand = _demands[organization];
        var first = demand.Runs - demand.Waiting.Count;
        ImmutableArray<OfferedRun> runs = [.. demand.Waiting.Take(Window).Select((queuedAt, place) =>
            new OfferedRun(new(organization, $"run-{first + place}"), "tests:1", queuedAt))];
        Shares.Offer(new(organization, demand.Running, demand.Weight, runs));
    }

    /// <summary>What an organization has queued and had.</summary>
    internal sealed class Demand(int weight, Func<double> seconds, ImmutableArray<DateTimeOffset> runs)
    {
        public int Weight => weight;

        public Func<double> Seconds => seconds;

        public int Runs => runs.Length;

        public LinkedList<DateTimeOffset> Waiting { get; } = new(runs);

        public int Running { get; set; }

        public double SlotSeconds { get; set; }
    }
}
