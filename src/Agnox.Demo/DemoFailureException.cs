namespace Agnox.Demo;

/// <summary>The demo cannot go on; the message is all the user needs.</summary>
public sealed class DemoFailureException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public DemoFailureException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    /// <param name="message">The sentence.</param>
    public DemoFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public DemoFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
