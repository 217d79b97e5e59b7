using System.Collections.Concurrent;
using System.Reflection;
using Agnox.Common;
using Orleans.Concurrency;
using Orleans.Runtime.Messaging;

namespace Agnox.Gateway.Clustering;

/// <summary>
/// The one place that repeats grain calls: when a silo dies, its grains answer elsewhere some seconds later, and a client
/// need not notice. Only calls that may be made twice, and only when nobody answered: a refusal is an answer, and so is a
/// database that is away.
/// </summary>
internal sealed class IdempotentRetry(TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>No new try after this: a dead silo is out of the member list by then, and one full time-out has passed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(11);

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
            catch (Exception fault) when (IsUnanswered(fault) && IsRepeatable(context) && time.GetElapsedTime(began) < Patience)
            {
                await backoff.PauseAsync(CancellationToken.None);
            }
        }
    }

    private static bool IsUnanswered(Exception fault) =>
        fault is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException;

    private static bool IsRepeatable(IOutgoingGrainCallContext context) => Repeatable.GetOrAdd(
        context.InterfaceMethod,
        method => method.IsDefined(typeof(ReadOnlyAttribute)) || method.IsDefined(typeof(IdempotentAttribute)));
}
