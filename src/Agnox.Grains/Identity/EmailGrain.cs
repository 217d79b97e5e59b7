using Agnox.Common;
using Agnox.Grains.Storage;
using Agnox.Identity;
using Agnox.Organizations;

namespace Agnox.Grains.Identity;

/// <summary>Who an address belongs to. Ids are stored before anything is created with them.</summary>
[GenerateSerializer, Immutable, Alias("agnox.email-state")]
internal sealed record EmailState
{
    [Id(0)] public string UserId { get; init; } = "";

    /// <summary>False while a sign-up is under way, or when it was cut off: the next one starts over.</summary>
    [Id(1)] public bool IsComplete { get; init; }

    [Id(2)] public LoginLock Lock { get; init; } = LoginLock.Open;
}

/// <inheritdoc cref="IEmailGrain"/>
[GrainType("email")]
internal sealed class EmailGrain(
    [PersistentState("email", StorageNames.State)] IPersistentState<EmailState> storage,
    TimeProvider time) : Grain, IEmailGrain
{
    private static readonly Refusal BadCredentials =
        new(RefusalCode.Unauthenticated, "Invalid credentials", "Email or password is incorrect");

    /// <summary>Failures against an address nobody has are kept in memory only, so that guessing cannot fill the store.</summary>
    private LoginLock _lockOfNobody = LoginLock.Open;

    private EmailState State => storage.State;

    private LoginLock Lock => State.IsComplete ? State.Lock : _lockOfNobody;

    public async Task<Outcome<MemberView>> SignUpAsync(SignUp request)
    {
        if (State.IsComplete)
        {
            return new Refusal(RefusalCode.Conflict, "Email already registered", "An account with this email already exists");
        }

        var now = time.GetUtcNow();
        var userId = ObjectIds.New(now);
        var organizationId = ObjectIds.New(now);
        await storage.CommitAsync(State with { UserId = userId });
        var hash = await GrainFactory.GetGrain<IPasswordGrain>(0).HashAsync(request.Password);
        var organization = await GrainFactory.GetGrain<IOrganizationGrain>(organizationId)
            .CreateAsync(request.OrganizationName, userId);
        if (organization.IsRefused)
        {
            return organization.Refusal;
        }

        var member = await GrainFactory.GetGrain<IUserAccountGrain>(userId).CreateAsync(new()
        {
            Email = this.GetPrimaryKeyString(),
            Name = request.Name,
            PasswordHash = hash,
            OrganizationId = organizationId,
            OrganizationName = request.OrganizationName,
            Role = Role.Admin,
            CreatedAt = now,
        });
        await storage.CommitAsync(State with { IsComplete = true, Lock = _lockOfNobody }); // a lock is of the address
        return member;
    }

    public async Task<Outcome<MemberView>> LogInAsync(string password)
    {
        if (Lock.Remaining(time.GetUtcNow()) is { } remaining)
        {
            var minutes = Math.Ceiling(remaining.TotalMinutes);
            return new Refusal(
                RefusalCode.Busy,
                "Account temporarily locked",
                $"Too many failed login attempts. Please try again in {minutes} minute(s).")
            {
                RetryAfter = remaining,
            };
        }

        var account = State.IsComplete ? GrainFactory.GetGrain<IUserAccountGrain>(State.UserId) : null;
        var hash = account is null ? null : await account.GetPasswordHashAsync();
        if (!await GrainFactory.GetGrain<IPasswordGrain>(0).VerifyAsync(password, hash) || account is null)
        {
            await SetLockAsync(Lock.Fail(time.GetUtcNow()));
            return BadCredentials;
        }

        if (Lock != LoginLock.Open)
        {
            await SetLockAsync(LoginLock.Open);
        }

        return await account.LogInAsync();
    }

    private async Task SetLockAsync(LoginLock next)
    {
        if (State.IsComplete)
        {
            await storage.CommitAsync(State with { Lock = next });
        }
        else
        {
            _lockOfNobody = next;
            DelayDeactivation(LoginLock.Window); // nothing else remembers it
        }
    }
}
