namespace Agnox.Grains.Running;

/// <summary>The container engine does not answer: not installed, not started, or no permission.</summary>
public sealed class EngineUnavailableException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public EngineUnavailableException()
    {
    }

    /// <summary>Says what is wrong and what to do, for an operator.</summary>
    /// <param name="message">The sentence.</param>
    public EngineUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and what to do, for an operator.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public EngineUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>False when the request certainly did not reach the engine, so that it may be sent again.</summary>
    public bool MayHaveBeenHeard { get; init; } = true;
}

/// <summary>An image can neither be pulled nor found. The message is shown to the tenant.</summary>
public sealed class ImageUnavailableException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public ImageUnavailableException()
    {
    }

    /// <summary>Says which image and why.</summary>
    /// <param name="message">The sentence.</param>
    public ImageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says which image and why.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What was seen, if anything.</param>
    public ImageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when there is such an image, though not for the platform that was asked for.</summary>
    public bool IsForAnotherPlatform { get; init; }
}

/// <summary>The engine refused to create or start a container. The message is shown to the tenant.</summary>
public sealed class ContainerRefusedException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public ContainerRefusedException()
    {
    }

    /// <summary>Says what the engine said.</summary>
    /// <param name="message">The sentence.</param>
    public ContainerRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Says what the engine said.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public ContainerRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
