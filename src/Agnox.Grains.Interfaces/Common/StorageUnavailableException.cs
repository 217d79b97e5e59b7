namespace Agnox.Common;

/// <summary>The database did not answer, so nothing is known of whether a change was stored. Asking again later is right.</summary>
[GenerateSerializer, Alias("agnox.storage-unavailable")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>What to say when that is why.</summary>
    public const string DiskFull = "The disk of the database is full.";

    /// <summary>Nothing is known but that it did not answer.</summary>
    public StorageUnavailableException()
    {
    }

    /// <summary>Says what the database said.</summary>
    /// <param name="message">What it said.</param>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says how that was noticed.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">How it was noticed.</param>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
