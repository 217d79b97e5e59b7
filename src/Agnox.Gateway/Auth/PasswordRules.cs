namespace Agnox.Gateway.Auth;

/// <summary>What a new password must look like.</summary>
internal static class PasswordRules
{
    /// <summary>Longest password; bounds the work of hashing whatever a stranger sends.</summary>
    public const int MaxLength = 128;

    private const int MinLength = 8;
    private const string Special = "!@#$%^&*(),.?\":{}|<>";

    /// <summary>The broken rules, in the contract's order; empty when there are none.</summary>
    /// <param name="password">What was typed.</param>
    public static string[] FaultsOf(string password) =>
    [
        .. Unless(password.Length >= MinLength, $"Password must be at least {MinLength} characters long"),
        .. Unless(password.Length <= MaxLength, $"Password cannot exceed {MaxLength} characters"),
        .. Unless(password.Any(char.IsAsciiLetterLower), "Password must contain at least one lowercase letter (a-z)"),
        .. Unless(password.Any(char.IsAsciiLetterUpper), "Password must contain at least one uppercase letter (A-Z)"),
        .. Unless(password.Any(char.IsAsciiDigit), "Password must contain at least one number (0-9)"),
        .. Unless(
            password.Any(letter => Special.Contains(letter, StringComparison.Ordinal)),
            $"Password must contain at least one special character ({Special})"),
    ];

    private static string[] Unless(bool isMet, string fault) => isMet ? [] : [fault];
}
