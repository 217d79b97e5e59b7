namespace Agnox.Local.Processes;

/// <summary>Signals by their numbers on Linux.</summary>
internal enum Signal
{
    /// <summary>Signals nobody.</summary>
    None = 0,

    /// <summary>PostgreSQL's fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>Ends at once; no handler runs, nothing is flushed.</summary>
    Kill = 9,

    /// <summary>The polite request to end.</summary>
    Terminate = 15,

    /// <summary>Goes on after <see cref="Suspend"/>.</summary>
    Continue = 18,

    /// <summary>Stands still until <see cref="Continue"/>.</summary>
    Suspend = 19,
}
