using Agnox.Common;
using Agnox.Gateway.Http;

namespace Agnox.Gateway.Auth;

/// <summary>A log-in that may be asked of the address's grain.</summary>
/// <param name="Email">As typed.</param>
/// <param name="Password">As typed; kept out of the record's text.</param>
internal sealed record LogInRequest(string Email, string Password)
{
    /// <summary>
    /// Reads it. What could not have signed up is turned away like a wrong password, before it costs a grain or a hash.
    /// </summary>
    /// <param name="body">What was sent.</param>
    public static Outcome<LogInRequest> Read(JsonBody body)
    {
        if (!body.TryGetText("email", out var email))
        {
            return new Refusal(RefusalCode.Invalid, "Invalid field", "email must be a string");
        }

        if (!body.TryGetText("password", out var password))
        {
            return new Refusal(RefusalCode.Invalid, "Invalid field", "password must be a string");
        }

        if (string.IsNullOrEmpty(email) || string.IsNullOrEmpty(password))
        {
            return new Refusal(RefusalCode.Invalid, "Missing credentials", "Email and password are required");
        }

        return SignUpRequest.IsEmail(email) && password.Length <= PasswordRules.MaxLength
            ? new LogInRequest(email, password)
            : new Refusal(RefusalCode.Unauthenticated, "Invalid credentials", "Email or password is incorrect");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(LogInRequest)} {{ {nameof(Email)} = {Email} }}";
}
