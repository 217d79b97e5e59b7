namespace Agnox.Grains.Running;

/// <summary>
/// A container engine on this host. It knows images, limits and exits; it knows no organizations, tests or verdicts.
/// Order for one container: <see cref="EnsureImageAsync"/>, <see cref="CreateAsync"/>, <see cref="TailAsync"/> (before or
/// after the start), <see cref="StartAsync"/>, <see cref="WaitAsync"/>, <see cref="ListChangedPathsAsync"/> and
/// <see cref="OpenArchiveAsync"/>, <see cref="DestroyAsync"/>. Calls for different containers may run at the same time.
/// Every call throws <see cref="EngineUnavailableException"/> when the engine does not answer at all.
/// </summary>
public interface IContainerEngine
{
    /// <summary>Version, platform and time of the engine.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the image present. The same pulls at the same time are one pull on this host. Falls back to the
    /// local copy when a pull fails and there is one.
    /// </summary>
    /// <param name="image">What to make present.</param>
    /// <param name="platform">What it must be built for, such as <c>linux/amd64</c>.</param>
    /// <param name="policy">When to ask the registry.</param>
    /// <param name="progress">Told in short sentences what happens; at most about one a second.</param>
    /// <param name="cancellationToken">Gives up; a pull that others wait for goes on.</param>
    /// <returns>What the reference resolved to.</returns>
    /// <exception cref="ImageUnavailableException">Neither pulled nor present; the message says why.</exception>
    Task<PresentImage> EnsureImageAsync(
        ImageReference image, string platform, PullPolicy policy, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>References of the images present on this host, at most 500.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<string>> ListImagesAsync(CancellationToken cancellationToken);

    /// <summary>Creates the container and the platform's network when that is missing. Returns the engine's id.</summary>
    /// <param name="plan">All that defines the container.</param>
    /// <param name="cancellationToken">Gives up; a container that was created all the same is found by its labels.</param>
    /// <exception cref="ContainerRefusedException">The engine refused; the message says why.</exception>
    Task<string> CreateAsync(ContainerPlan plan, CancellationToken cancellationToken);

    /// <summary>Starts a created container.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContainerRefusedException">The engine refused; the message says why.</exception>
    Task StartAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>
    /// The container's output from its first byte, as printed, following until it has exited and all was read. Works on
    /// running and on exited containers; each call starts at the first byte again. A slow reader loses nothing.
    /// </summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Stream> TailAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Waits for the exit of a started container; answers at once for one that has exited.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up waiting; the container goes on.</param>
    Task<ContainerExit> WaitAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether this engine has been there since the container was created or started, so that it knows all about it. False
    /// when it certainly was restarted; true also when it does not say, or no longer knows, as it remembers its last 256 events only.
    /// </summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="since">A time not after the creation or the start, by the engine's clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> HasWatchedAsync(string containerId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Kills a running container, its files stay. Harmless when it has exited or is gone.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task KillAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Absolute paths that were added or changed in the container's file system; at most 200,000.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<string>> ListChangedPathsAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>A folder of an exited container as tar, its last path segment as root; null when there is none.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="path">Absolute path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Stream?> OpenArchiveAsync(string containerId, string path, CancellationToken cancellationToken);

    /// <summary>Kills and removes. Safe to call twice and for a container that is gone or never started.</summary>
    /// <param name="containerId">The engine's id.</param>
    /// <param name="cancellationToken">Gives up; give it a budget of its own, not a cancelled run's.</param>
    Task DestroyAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>All containers, in any state, that carry the label of a node.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<OwnedContainer>> ListOwnedAsync(string nodeId, CancellationToken cancellationToken);
}

/// <summary>Names of the labels on every container of ours.</summary>
public static class ContainerLabels
{
    /// <summary>The execution's key.</summary>
    public const string Execution = "agnox.execution";

    /// <summary>Number of the attempt.</summary>
    public const string Attempt = "agnox.attempt";

    /// <summary>Id of the node that owns the container.</summary>
    public const string Node = "agnox.node";
}

/// <summary>An engine that answers.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Platform">Such as <c>linux/amd64</c>.</param>
public sealed record EngineDescription(string Version, string Platform);

/// <summary>When to ask the registry for an image.</summary>
public enum PullPolicy
{
    /// <summary>Ask for <c>latest</c> each time, as it moves; for another tag or a digest only when it is missing.</summary>
    Auto = 0,

    /// <summary>Ask each time.</summary>
    Always = 1,

    /// <summary>Ask when the image is missing.</summary>
    IfMissing = 2,

    /// <summary>Never ask; the image must be present.</summary>
    Never = 3,
}

/// <summary>An image on this host.</summary>
/// <param name="Id">The engine's content id, <c>sha256:…</c>.</param>
/// <param name="Digest">The registry's digest when it came from one, else the id.</param>
public sealed record PresentImage(string Id, string Digest);

/// <summary>All that defines a container. Built by a pure function, so that its security can be asserted without an engine.</summary>
public sealed record ContainerPlan
{
    /// <summary>Name on the host.</summary>
    public required string Name { get; init; }

    /// <summary>Image, as <see cref="ImageReference.ToString"/> writes it.</summary>
    public required string Image { get; init; }

    /// <summary>Command; the image's entry point stays in force.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Working directory.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Environment as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Labels, see <see cref="ContainerLabels"/>.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Memory in bytes; the same with swap, so there is no swap.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>CPUs in billionths.</summary>
    public required long NanoCpus { get; init; }

    /// <summary>Processes and threads.</summary>
    public required long PidsLimit { get; init; }

    /// <summary>Size of /dev/shm in bytes.</summary>
    public required long SharedMemoryBytes { get; init; }

    /// <summary>How much of the container's output the engine must keep, counted as the engine stores it.</summary>
    public required long EngineLogBytes { get; init; }

    /// <summary>Name of the bridge on which containers cannot reach one another.</summary>
    public required string Network { get; init; }

    /// <summary>Whether <c>host.docker.internal</c> leads to the host.</summary>
    public required bool AllowHostAccess { get; init; }
}

/// <summary>How a container exited.</summary>
/// <param name="ExitCode">0 to 255.</param>
/// <param name="WasOutOfMemory">The kernel killed it, or a process in it, for lack of memory.</param>
/// <param name="StartedAt">When it started, by the engine's clock.</param>
/// <param name="FinishedAt">When it exited, by the engine's clock.</param>
public sealed record ContainerExit(
    long ExitCode, bool WasOutOfMemory, DateTimeOffset StartedAt, DateTimeOffset FinishedAt);

/// <summary>A container of ours found on the host.</summary>
/// <param name="ContainerId">The engine's id.</param>
/// <param name="Execution">Value of <see cref="ContainerLabels.Execution"/>.</param>
/// <param name="Attempt">Value of <see cref="ContainerLabels.Attempt"/>.</param>
/// <param name="HasStarted">It runs or ran; false when it was only created.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record OwnedContainer(
    string ContainerId, string Execution, int Attempt, bool HasStarted, DateTimeOffset CreatedAt);
