using System.Collections.Concurrent;
using System.Reflection;
using Agnox.Common;
using Orleans.Concurrency;

namespace Agnox.Gateway.Clustering;

/// <summary>
/// The one place that repeats grain calls: when a silo dies, its grains answer elsewhere some seconds later, and a client
/// need not notice. Only calls that may be made twice, and only what was turned away: a call that timed out has used up
/// its caller's patience already.
/// </summary>
internal sealed class IdempotentRetry(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>Longer than a dead silo stays in the member list, with some margin.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var began = time.GetTimestamp();
        var backoff = new Live.Backoff(time);
        while (true)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (OrleansException fault) when (IsTurnedAway(fault) && IsRepeatable(context) && time.GetElapsedTime(began) < Patience)
            {
                await backoff.PauseAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Nobody is there to answer; a database that does not answer is another matter, and the caller's to hear of.</summary>
    private static bool IsTurnedAway(OrleansException fault) =>
        fault is SiloUnavailableException or OrleansMessageRejectionException
            or Orleans.Runtime.Messaging.ConnectionFailedException or Orleans.Runtime.ClientNotAvailableException;

    private static bool IsRepeatable(IOutgoingGrainCallContext context) => Repeatable.GetOrAdd(
        context.InterfaceMethod,
        method => method.IsDefined(typeof(ReadOnlyAttribute)) || method.IsDefined(typeof(IdempotentAttribute)));
}
