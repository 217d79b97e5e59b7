namespace Agnox.Silo.Docker;

/// <summary>How this host's Docker engine is reached.</summary>
public sealed class DockerOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Docker";

    /// <summary>Address of the engine: <c>unix://</c>, <c>npipe://</c>, <c>http://</c> or <c>https://</c>.</summary>
    public Uri Endpoint { get; set; } = new("unix:///var/run/docker.sock");

    /// <summary>
    /// Longest a call that should answer at once may take; pulls, logs, archives and waits are not bounded by it. Default
    /// 1 minute, above zero. Too small a value makes a busy engine look dead.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Address range of the platform's network, such as <c>10.213.0.0/16</c>. Default null: the engine chooses. It bounds
    /// the number of containers at the same time and must not overlap a network the host needs.
    /// </summary>
    public string? Subnet { get; set; }

    /// <summary>
    /// Whether containers are kept from link-local addresses, where clouds serve credentials. Default true; needs root and
    /// <c>iptables</c> on this host, and is reported once when it cannot be done.
    /// </summary>
    public bool BlockLinkLocal { get; set; } = true;
}
