using Agnox.Common;
using Agnox.Executions;
using Agnox.Identity;
using Agnox.Organizations;

namespace Agnox.Gateway.Tests.Auth;

/// <summary>One user who may do what the test says.</summary>
internal sealed class UserStub(Func<string, Outcome<MemberView>> answer) : IUserGrain
{
    public List<string> Revoked { get; } = [];

    public Task<Outcome<MemberView>> AuthenticateAsync(string tokenId) => Task.FromResult(
        Revoked.Contains(tokenId) ? new Refusal(RefusalCode.Unauthenticated, "Invalid token", "Token has been revoked") : answer(tokenId));

    public Task RevokeAsync(string tokenId, DateTimeOffset expiresAt)
    {
        Revoked.Add(tokenId);
        return Task.CompletedTask;
    }
}

/// <summary>One address; keeps what it was asked.</summary>
internal sealed class EmailStub(Outcome<MemberView> answer) : IEmailGrain
{
    public List<SignUp> SignUps { get; } = [];

    public List<string> Passwords { get; } = [];

    public Task<Outcome<MemberView>> SignUpAsync(SignUp request)
    {
        SignUps.Add(request);
        return Task.FromResult(answer);
    }

    public Task<Outcome<MemberView>> LogInAsync(string password)
    {
        Passwords.Add(password);
        return Task.FromResult(answer);
    }
}

/// <summary>One organization that can only be looked at.</summary>
internal sealed class OrganizationStub(Outcome<OrganizationView> answer) : IOrganizationGrain
{
    public Task<Outcome<OrganizationView>> GetAsync() => Task.FromResult(answer);

    public Task<Outcome<OrganizationView>> CreateAsync(string name, string firstUserId) => throw new NotSupportedException();

    public Task<Outcome<SubmittedExecution>> SubmitAsync(SubmitExecution submission) =>
        throw new NotSupportedException();

    public Task<WaitExplanation?> ExplainWaitAsync(string taskId) => throw new NotSupportedException();

    public Task<EventCursor> GetEventCursorAsync() => throw new NotSupportedException();
}
