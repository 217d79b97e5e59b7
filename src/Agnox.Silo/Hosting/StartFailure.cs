using System.Data.Common;
using System.Net.Sockets;
using Agnox.Clustering;
using Agnox.Silo.Storage.Postgres;

namespace Agnox.Silo.Hosting;

/// <summary>Tells a failed start that may succeed a moment later from one that somebody must do something about.</summary>
internal static class StartFailure
{
    /// <summary>The database, the member list or another silo did not answer; anything else does not get better by waiting.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        DbException database => PostgresFailures.IsAway(database),
        SocketException or TimeoutException or OrleansException => true,
        AggregateException several => several.InnerExceptions.Any(IsTransient),
        _ => ClusterMembership.IsAway(failure) || (failure.InnerException is { } inner && IsTransient(inner)),
    };
}
