using Agnox.Executions;

namespace Agnox.Silo.Running;

/// <summary>
/// What the host knows of one attempt while it works on it. Two ways out besides the end: stopped, when the run must not
/// go on, and detached, when this process ends and the container is left to the next one.
/// </summary>
internal sealed class RunningAttempt(ExecutionKey key, AttemptAssignment? adopted, string? containerId, bool hasContainerStarted) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _detach = new();
    private readonly CancellationTokenSource _loseLog = new();

    public ExecutionKey Key => key;

    /// <summary>Set from the claim on.</summary>
    public AttemptAssignment? Assignment { get; set; } = adopted;

    /// <summary>The container found for an adopted attempt, else set when it is created.</summary>
    public string? ContainerId { get; set; } = containerId;

    /// <summary>True when the attempt was begun by an earlier process of this node.</summary>
    public bool IsAdopted { get; } = adopted is not null;

    /// <summary>What the image resolved to.</summary>
    public string? ImageDigest { get; set; }

    /// <summary>The container runs or ran, or the engine was asked to start it and did not say what came of that.</summary>
    public bool MayHaveStarted { get; set; } = hasContainerStarted;

    /// <summary>The engine did not answer at some time from the container's start on.</summary>
    public bool HasEngineBeenAway { get; set; }

    /// <summary>When the engine answered again, if it had stopped answering while the container's exit was waited for.</summary>
    public DateTimeOffset? EngineBackAt { get; set; }

    /// <summary>When the container started; its time limit counts from here.</summary>
    public DateTimeOffset ContainerStartedAt { get; set; }

    /// <summary>When the lease was renewed last.</summary>
    public long LeaseRenewedAt { get; set; }

    /// <summary>The lease could not be renewed in time: somebody else may have decided over this run.</summary>
    public bool HasLostLease { get; set; }

    public CancellationToken Stopped => _stop.Token;

    public CancellationToken Detached => _detach.Token;

    /// <summary>Its log cannot be stored, so its container need not go on.</summary>
    public CancellationToken LogLost => _loseLog.Token;

    public void Stop() => _stop.Cancel();

    public void Detach() => _detach.Cancel();

    public void LoseLog() => _loseLog.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        _detach.Dispose();
        _loseLog.Dispose();
    }
}
