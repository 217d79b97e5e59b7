using System.Collections.Immutable;

namespace Agnox.Local.CommandLine;

/// <summary>A command: what it is about and what may be said with it.</summary>
internal sealed record Verb(string Name, Target Target, params ImmutableArray<string> Options)
{
    public static readonly Verb Up =
        new("up", Target.Whole, "--silos", "--gateways", "--slots", "--port", "--set") { IsAlone = true };

    public static readonly Verb Status = new("status", Target.Whole, "--json");
    public static readonly Verb Down = new("down", Target.Whole, "--delete-data") { IsAlone = true };
    public static readonly Verb Kill = new("kill", Target.Any);
    public static readonly Verb Stop = new("stop", Target.Any);
    public static readonly Verb Start = new("start", Target.Any) { IsAlone = true };
    public static readonly Verb Restart = new("restart", Target.Any) { IsAlone = true };
    public static readonly Verb Add = new("add", Target.New) { IsAlone = true };
    public static readonly Verb Drain = new("drain", Target.Silo, "--timeout");
    public static readonly Verb Resume = new("resume", Target.Silo);
    public static readonly Verb RollingRestart = new("rolling-restart", Target.Whole) { IsAlone = true };

    /// <summary>All of them by their names.</summary>
    public static readonly ImmutableSortedDictionary<string, Verb> Known =
        new[] { Up, Status, Down, Kill, Stop, Start, Restart, Add, Drain, Resume, RollingRestart }
            .ToImmutableSortedDictionary(verb => verb.Name, verb => verb, StringComparer.Ordinal);

    /// <summary>Whether it starts or ends so much that another such command at the same time would disturb it.</summary>
    public bool IsAlone { get; init; }
}

/// <summary>What a command is about.</summary>
internal enum Target
{
    /// <summary>The cluster.</summary>
    Whole,

    /// <summary>A silo by its number.</summary>
    Silo,

    /// <summary>A silo or gateway that is to be.</summary>
    New,

    /// <summary>A silo or gateway by its number, or one of the servers.</summary>
    Any,
}
