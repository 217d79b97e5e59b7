using System.Text.RegularExpressions;
using Agnox.Common;
using Agnox.Gateway.Http;
using Agnox.Identity;

namespace Agnox.Gateway.Auth;

/// <summary>Reads a sign-up, checking in the order and with the words existing clients know.</summary>
internal static partial class SignUpRequest
{
    private const int MaxEmailLength = 254;
    private const int MaxNameLength = 128;
    private const string MissingFields = "Missing required fields";

    /// <summary>Reads it. Invalid with the first fault.</summary>
    /// <param name="body">What was sent.</param>
    public static Outcome<SignUp> Read(JsonBody body)
    {
        foreach (var field in (ReadOnlySpan<string>)["email", "password", "name", "organizationName", "inviteToken"])
        {
            if (!body.TryGetText(field, out _))
            {
                return Invalid("Invalid field", $"{field} must be a string");
            }
        }

        var request = new SignUp(Text("email"), Text("password"), Text("name"), Text("organizationName"));
        return FaultOf(request, Text("inviteToken")) is { } fault ? fault : request;

        string Text(string field) => body.TryGetText(field, out var text) ? text ?? "" : "";
    }

    /// <summary>Whether a text may be an address: one @, no whitespace, a dot in the domain, not longer than any can be.</summary>
    /// <param name="email">The text.</param>
    public static bool IsEmail(string email) => email.Length <= MaxEmailLength && EmailPattern().IsMatch(email);

    private static Refusal? FaultOf(SignUp request, string inviteToken) => request switch
    {
        { Email: "" } or { Password: "" } or { Name: "" } =>
            Invalid(MissingFields, "Email, password, and name are required"),
        { OrganizationName: "" } when inviteToken.Length == 0 =>
            Invalid(MissingFields, "Organization name is required when not using an invitation"),
        _ when !IsEmail(request.Email) => Invalid("Invalid email format"),
        _ => FaultOfName("name", request.Name)
            ?? FaultOfName("organizationName", request.OrganizationName)
            ?? FaultOfPassword(request.Password)
            ?? FaultOfInvitation(inviteToken),
    };

    private static Refusal? FaultOfName(string field, string text) =>
        text.Length > MaxNameLength ? Invalid("Invalid field", $"{field} cannot exceed {MaxNameLength} characters")
        : text.Any(char.IsControl) ? Invalid("Invalid field", $"{field} cannot contain control characters")
        : null;

    private static Refusal? FaultOfPassword(string password) => PasswordRules.FaultsOf(password) is { Length: > 0 } faults
        ? Invalid("Weak password", string.Join(", ", faults))
        : null;

    /// <summary>Nobody can be invited yet, so a well-formed token is one that matches nothing.</summary>
    private static Refusal? FaultOfInvitation(string token) =>
        token.Length == 0 ? null
        : !InvitationPattern().IsMatch(token) ? Invalid("Invalid invitation token format")
        : Invalid("Invalid or expired invitation", "The invitation token is invalid or has already been used");

    private static Refusal Invalid(string error, string? message = null) => new(RefusalCode.Invalid, error, message);

    [GeneratedRegex(@"\A[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@\p{C}]+\z", RegexOptions.NonBacktracking, 1000)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"\A[0-9a-fA-F]{64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InvitationPattern();
}
