using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Grains.Storage;
using Agnox.Identity;

namespace Agnox.Grains.Identity;

/// <summary>The same user, as the sign-up and log-in see it. Key: user id.</summary>
[Alias("agnox.IUserAccountGrain"), GrainInterfaceType("agnox.user-account")]
internal interface IUserAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates the user. Repeating changes nothing.</summary>
    [Alias("Create")]
    Task<MemberView> CreateAsync(UserState user);

    /// <summary>The stored hash of the password, or null when there is no such user.</summary>
    [Alias("GetPasswordHash")]
    Task<string?> GetPasswordHashAsync();

    /// <summary>Records a log-in. Forbidden when the account is suspended.</summary>
    [Alias("LogIn")]
    Task<Outcome<MemberView>> LogInAsync();
}

/// <summary>What is stored of a user.</summary>
[GenerateSerializer, Immutable, Alias("agnox.user-state")]
internal sealed record UserState
{
    [Id(0)] public string Email { get; init; } = "";

    [Id(1)] public string Name { get; init; } = "";

    [Id(2)] public string PasswordHash { get; init; } = "";

    [Id(3)] public string OrganizationId { get; init; } = "";

    [Id(4)] public string OrganizationName { get; init; } = "";

    [Id(5)] public Role Role { get; init; }

    [Id(6)] public string Status { get; init; } = "active";

    [Id(7)] public DateTimeOffset CreatedAt { get; init; }

    [Id(8)] public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Token ids revoked before their time, with that time; dropped once it has passed.</summary>
    [Id(9)]
    public ImmutableDictionary<string, DateTimeOffset> RevokedTokens { get; init; } =
        ImmutableDictionary<string, DateTimeOffset>.Empty;

    public bool Exists => Email.Length > 0;

    public MemberView ToView(string userId) =>
        new(userId, Email, Name, OrganizationId, OrganizationName, Role, Status, LastLoginAt);
}

/// <inheritdoc cref="IUserGrain"/>
[GrainType("user")]
internal sealed class UserGrain(
    [PersistentState("user", StorageNames.State)] IPersistentState<UserState> storage,
    TimeProvider time) : Grain, IUserGrain, IUserAccountGrain
{
    /// <summary>A user who logs out more often within a token's life loses the oldest revocations last: all are kept.</summary>
    private const int MaxRevokedTokens = 10_000;

    private UserState State => storage.State;

    private string Id => this.GetPrimaryKeyString();

    public Task<Outcome<MemberView>> AuthenticateAsync(string tokenId) => Task.FromResult<Outcome<MemberView>>(
        !State.Exists || State.Status == "suspended" ? Unauthenticated("Token is invalid or expired. Please login again.")
        : State.RevokedTokens.ContainsKey(tokenId) ? Unauthenticated("Token has been revoked")
        : State.ToView(Id));

    public async Task RevokeAsync(string tokenId, DateTimeOffset expiresAt)
    {
        var now = time.GetUtcNow();
        if (!State.Exists || expiresAt <= now || State.RevokedTokens.ContainsKey(tokenId))
        {
            return;
        }

        var live = State.RevokedTokens.Where(token => token.Value > now).Take(MaxRevokedTokens).ToImmutableDictionary();
        await storage.CommitAsync(State with { RevokedTokens = live.Add(tokenId, expiresAt) });
    }

    public async Task<MemberView> CreateAsync(UserState user)
    {
        if (!State.Exists)
        {
            await storage.CommitAsync(user);
        }

        return State.ToView(Id);
    }

    public Task<string?> GetPasswordHashAsync() => Task.FromResult(State.Exists ? State.PasswordHash : null);

    public async Task<Outcome<MemberView>> LogInAsync()
    {
        if (State.Status == "suspended")
        {
            return new Refusal(RefusalCode.Forbidden, "Account suspended", "Your account has been suspended. Contact support.");
        }

        await storage.CommitAsync(State with { LastLoginAt = time.GetUtcNow() });
        return State.ToView(Id);
    }

    private static Refusal Unauthenticated(string reason) => new(RefusalCode.Unauthenticated, "Invalid token", reason);
}
