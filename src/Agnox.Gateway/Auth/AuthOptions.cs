using System.Text;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Auth;

/// <summary>How sessions and report links are signed.</summary>
public sealed class AuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Auth";

    /// <summary>
    /// Key of the session tokens: at least 32 bytes of UTF-8 text, no known example. Required. Whoever knows it can be
    /// anyone; changing it ends every session.
    /// </summary>
    public string JwtSecret { get; set; } = "";

    /// <summary>How long a session lasts, one minute to 30 days. Default 24 hours.</summary>
    public TimeSpan JwtExpiry { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Key of the report links: at least 32 bytes, not <see cref="JwtSecret"/>. Empty, the default, derives one from
    /// <see cref="JwtSecret"/>.
    /// </summary>
    public string ReportSecret { get; set; } = "";
}

/// <summary>Refuses to start with keys that can be guessed.</summary>
internal sealed class AuthOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    private const int MinSecretBytes = 32;

    private static readonly TimeSpan ShortestExpiry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(30);

    /// <summary>Beginnings of secrets that stand in public files, such as our own development settings.</summary>
    private static readonly string[] Examples =
        ["dev-secret", "development-only", "change-me", "changeme", "your-", "secret-key", "example"];

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        List<string> faults = [.. FaultsOfSecret("Auth:JwtSecret (PLATFORM_JWT_SECRET)", options.JwtSecret)];
        if (options.JwtExpiry < ShortestExpiry || options.JwtExpiry > LongestExpiry)
        {
            faults.Add("Auth:JwtExpiry (JWT_EXPIRY) must be between one minute and 30 days.");
        }

        if (options.ReportSecret.Length > 0)
        {
            faults.AddRange(FaultsOfSecret("Auth:ReportSecret", options.ReportSecret));
            if (options.ReportSecret == options.JwtSecret)
            {
                faults.Add("Auth:ReportSecret must differ from Auth:JwtSecret.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> FaultsOfSecret(string key, string secret)
    {
        if (Encoding.UTF8.GetByteCount(secret) < MinSecretBytes)
        {
            yield return $"{key} is required and must have at least {MinSecretBytes} bytes.";
        }

        if (!environment.IsDevelopment()
            && Array.Exists(Examples, example => secret.StartsWith(example, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"{key} is a published example; use a random value.";
        }

        if (secret.Length > 0 && secret.All(letter => letter == secret[0]))
        {
            yield return $"{key} repeats one character; use a random value.";
        }
    }
}
