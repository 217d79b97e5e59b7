using System.Collections.Immutable;

namespace Agnox.Local.Processes;

/// <summary>A command line with its surroundings.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
internal sealed record Launch(ImmutableArray<string> Command, string WorkingDirectory)
{
    /// <summary>Variables beside those of this process. Secrets travel here: other accounts can read a command line.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;
}
