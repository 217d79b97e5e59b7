namespace Agnox.Local;

/// <summary>A command on the cluster cannot go on; the message is all the operator needs.</summary>
public sealed class ClusterFailureException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public ClusterFailureException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    /// <param name="message">The sentence.</param>
    public ClusterFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public ClusterFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
