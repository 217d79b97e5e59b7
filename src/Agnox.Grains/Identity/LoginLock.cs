namespace Agnox.Grains.Identity;

/// <summary>The lock-out after failed log-ins of one address. Five failures, each within 15 minutes of the one before, lock for 15 minutes.</summary>
[GenerateSerializer, Immutable, Alias("agnox.login-lock")]
internal sealed record LoginLock
{
    private const int MaxFailures = 5;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    [Id(0)] public int Failures { get; init; }

    [Id(1)] public DateTimeOffset LastFailureAt { get; init; }

    [Id(2)] public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>A new one each time: some serializers fill the object they find in a state instead of replacing it.</summary>
    public static LoginLock Open => new();

    /// <summary>How long it is still locked; null when it is open.</summary>
    public TimeSpan? Remaining(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : null;

    public LoginLock Fail(DateTimeOffset now)
    {
        var failures = now - LastFailureAt >= Window || LockedUntil is not null ? 1 : Failures + 1;
        return new()
        {
            Failures = failures,
            LastFailureAt = now,
            LockedUntil = failures >= MaxFailures ? now + Window : null,
        };
    }
}
