namespace Agnox.Gateway.Http;

/// <summary>Which exceptions mean that the cluster did not answer, as opposed to answering wrongly.</summary>
internal static class ClusterFailure
{
    /// <summary>How long a client should wait before it tries again: about the time a cluster needs to notice a dead silo.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>True for time-outs and everything Orleans throws about itself; a grain's own exceptions are others.</summary>
    /// <param name="fault">The exception.</param>
    public static bool Is(Exception fault) => fault is OrleansException or TimeoutException;
}
