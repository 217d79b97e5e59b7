using System.Security.Cryptography;
using System.Text;
using Agnox.Executions;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Auth;

/// <summary>Links to one run's report, for browsers that cannot send a header. They open that run and nothing else.</summary>
internal sealed class ReportTokens(IOptions<AuthOptions> options, TimeProvider time)
{
    private const int KeyBytes = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);

    private readonly byte[] _key = KeyOf(options.Value);

    /// <summary>A token for one run, good for five minutes.</summary>
    /// <param name="key">The run.</param>
    public string Mint(ExecutionKey key) => ReportToken.Write(_key, key, time.GetUtcNow() + Lifetime);

    /// <summary>Whether a token opens this run now. Constant time over the signature.</summary>
    /// <param name="token">The token.</param>
    /// <param name="organizationId">Whose run.</param>
    /// <param name="taskId">Which run.</param>
    public bool TryRead(string token, string organizationId, string taskId) =>
        ReportToken.Opens(_key, token, new(organizationId, taskId), time.GetUtcNow());

    /// <summary>
    /// A key of its own either way: what one signature is good for must not depend on how the other's text looks.
    /// </summary>
    private static byte[] KeyOf(AuthOptions options) => options.ReportSecret.Length > 0
        ? Encoding.UTF8.GetBytes(options.ReportSecret)
        : HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(options.JwtSecret),
            KeyBytes,
            info: "agnox report token"u8.ToArray());
}
