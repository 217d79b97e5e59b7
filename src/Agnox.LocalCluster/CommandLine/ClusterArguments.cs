using System.Collections.Immutable;
using System.Globalization;

namespace Agnox.Local.CommandLine;

/// <summary>What a command line asks for.</summary>
internal sealed record ClusterArguments
{
    private static readonly string[] Kinds = ["silo", "gateway", "redis", "postgres"];

    public required Verb Verb { get; init; }

    /// <summary>The member it is about; null for commands on all of the cluster.</summary>
    public MemberReference? Member { get; init; }

    public string Data { get; init; } = "data";

    public int Silos { get; init; } = 3;

    public int Gateways { get; init; } = 2;

    public int? Slots { get; init; }

    public int? Port { get; init; }

    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool AsJson { get; init; }

    public bool DeleteData { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <exception cref="ClusterFailureException">The arguments cannot be understood.</exception>
    public static ClusterArguments Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count is 0 || !Verb.Known.TryGetValue(arguments[0], out var verb))
        {
            throw Fault($"{(arguments.Count is 0 ? "A command is missing" : $"Unknown command {arguments[0]}")}: "
                + $"{string.Join(", ", Verb.Known.Keys)}");
        }

        var parsed = new ClusterArguments { Verb = verb };
        var names = new List<string>();
        for (var index = 1; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                names.Add(argument);
            }
            else if (argument is not "--data" && !verb.Options.Contains(argument, StringComparer.Ordinal))
            {
                throw Fault($"{verb.Name} has no option {argument}");
            }
            else if (argument is "--json" or "--delete-data")
            {
                parsed = argument is "--json" ? parsed with { AsJson = true } : parsed with { DeleteData = true };
            }
            else
            {
                parsed = ++index < arguments.Count
                    ? parsed.With(argument, arguments[index])
                    : throw Fault($"{argument} needs a value");
            }
        }

        return parsed with { Member = MemberOf(verb, names) };
    }

    private ClusterArguments With(string option, string value) => option switch
    {
        "--data" => this with { Data = value },
        "--silos" => this with { Silos = Number(option, value) },
        "--gateways" => this with { Gateways = Number(option, value) },
        "--slots" => this with { Slots = Number(option, value) },
        "--port" => this with { Port = Number(option, value) },
        "--timeout" => this with { Timeout = TimeSpan.FromSeconds(Number(option, value)) },
        "--set" => this with { Settings = Set(value) },
        _ => throw new NotSupportedException($"{option} is allowed somewhere, but nobody reads it."),
    };

    private ImmutableDictionary<string, string> Set(string value) => value.IndexOf('=', StringComparison.Ordinal) is var end and > 0
        ? Settings.SetItem(value[..end], value[(end + 1)..])
        : throw Fault($"--set takes KEY=VALUE, not {value}");

    private static MemberReference? MemberOf(Verb verb, List<string> names)
    {
        if (verb.Target is Target.Whole)
        {
            return names is [] ? null : throw Fault($"{verb.Name} takes no {names[0]}");
        }

        var kinds = verb.Target switch
        {
            Target.Any => Kinds,
            Target.New => Kinds[..2],
            _ => Kinds[..1],
        };
        if (names is [] || !kinds.Contains(names[0], StringComparer.Ordinal))
        {
            throw Fault($"{verb.Name} takes one of: {string.Join(", ", kinds)}");
        }

        var isNumbered = names[0] is "silo" or "gateway" && verb.Target is not Target.New;
        return names.Count == (isNumbered ? 2 : 1)
            ? new(names[0], isNumbered ? Number(names[0], names[1]) : 0)
            : throw Fault(isNumbered ? $"Which {names[0]}? {verb.Name} {names[0]} 1" : $"{verb.Name} {names[0]} takes nothing more");
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault($"{name} takes a number, not {value}");

    private static ClusterFailureException Fault(string sentence) => new($"{sentence}. See: ./agnox cluster --help");
}

/// <summary>A kind of member, and its number where there are several.</summary>
internal sealed record MemberReference(string Kind, int Number);
