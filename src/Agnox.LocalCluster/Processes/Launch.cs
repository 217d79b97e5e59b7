using System.Collections.Immutable;

namespace Agnox.Local.Processes;

/// <summary>A command line with its surroundings.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
internal sealed record Launch(ImmutableArray<string> Command, string WorkingDirectory)
{
    public static readonly ImmutableDictionary<string, string> NoVariables = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Variables beside those of this process. Secrets travel here: other accounts can read a command line.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = NoVariables;
}
