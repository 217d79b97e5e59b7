using Agnox.Common;

namespace Agnox.Identity;

/// <summary>
/// One e-mail address: who it belongs to, and the lock-out after failed logins. That one grain answers for an address
/// makes it unique. Key: the address in lower case.
/// </summary>
[Alias("agnox.IEmailGrain"), GrainInterfaceType("agnox.email")]
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates an organization with this address as its admin. Conflict when the address is taken. A sign-up that was
    /// cut off half-way does not hold the address.
    /// </summary>
    /// <param name="request">What was typed.</param>
    [Alias("SignUp")]
    Task<Outcome<MemberView>> SignUpAsync(SignUp request);

    /// <summary>
    /// Checks a password. Unauthenticated for a wrong password and for an unknown address alike, after the same work;
    /// Busy with the waiting time for 15 minutes after five failures in a row; Forbidden when the account is suspended.
    /// </summary>
    /// <param name="password">What was typed.</param>
    [Alias("LogIn")]
    Task<Outcome<MemberView>> LogInAsync(string password);
}

/// <summary>One user. Key: user id, 24 hexadecimal characters.</summary>
[Alias("agnox.IUserGrain"), GrainInterfaceType("agnox.user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Whether a session may still act, with the member's present role. Unauthenticated when the token was revoked or
    /// the user is gone or suspended.
    /// </summary>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    [Alias("Authenticate")]
    [ResponseTimeout(QuickAnswer.Limit)]
    [Orleans.Concurrency.ReadOnly]
    Task<Outcome<MemberView>> AuthenticateAsync(string tokenId);

    /// <summary>Revokes a token for good. Stored when the task completes. Repeating changes nothing.</summary>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    /// <param name="expiresAt">When the token would end by itself; kept until then.</param>
    [Alias("Revoke")]
    [Idempotent]
    Task RevokeAsync(string tokenId, DateTimeOffset expiresAt);
}

/// <summary>What a person typed to sign up; already checked for shape by the gateway, checked again by the grain.</summary>
/// <param name="Email">Address as typed.</param>
/// <param name="Password">Clear text; hashed before anything is stored.</param>
/// <param name="Name">The person's name.</param>
/// <param name="OrganizationName">Name of the new organization.</param>
[GenerateSerializer, Immutable, Alias("agnox.sign-up")]
public sealed record SignUp(
    [property: Id(0)] string Email,
    [property: Id(1)] string Password,
    [property: Id(2)] string Name,
    [property: Id(3)] string OrganizationName);

/// <summary>A user within an organization.</summary>
/// <param name="UserId">24 hexadecimal characters.</param>
/// <param name="Email">Lower case.</param>
/// <param name="Name">Name as typed.</param>
/// <param name="OrganizationId">24 hexadecimal characters.</param>
/// <param name="OrganizationName">Name as typed.</param>
/// <param name="Role">What the member may do.</param>
/// <param name="Status">active, invited or suspended.</param>
/// <param name="LastLoginAt">Null before the first login.</param>
[GenerateSerializer, Immutable, Alias("agnox.member-view")]
public sealed record MemberView(
    [property: Id(0)] string UserId,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] string OrganizationId,
    [property: Id(4)] string OrganizationName,
    [property: Id(5)] Role Role,
    [property: Id(6)] string Status,
    [property: Id(7)] DateTimeOffset? LastLoginAt);

/// <summary>What a member may do; on the wire in lower case.</summary>
[GenerateSerializer, Alias("agnox.role")]
public enum Role
{
    /// <summary>Reads only.</summary>
    Viewer = 0,

    /// <summary>Runs tests and edits their settings.</summary>
    Developer = 1,

    /// <summary>Everything.</summary>
    Admin = 2,
}
