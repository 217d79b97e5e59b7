using System.Security.Cryptography;
using System.Text;
using Orleans.Concurrency;

namespace Agnox.Grains.Identity;

/// <summary>Hashes and checks passwords, a tenth of a second of work each, away from the grains that ask. Key: 0.</summary>
[Alias("agnox.IPasswordGrain"), GrainInterfaceType("agnox.password")]
internal interface IPasswordGrain : IGrainWithIntegerKey
{
    /// <summary>A bcrypt hash of the password.</summary>
    [Alias("Hash")]
    Task<string> HashAsync(string password);

    /// <summary>Whether the password fits the hash; with no hash, the same work and false.</summary>
    [Alias("Verify")]
    Task<bool> VerifyAsync(string password, string? hash);
}

/// <inheritdoc cref="IPasswordGrain"/>
[StatelessWorker, GrainType("password")]
internal sealed class PasswordGrain : Grain, IPasswordGrain
{
    private const int WorkFactor = 10;

    /// <summary>bcrypt reads no further; longer passwords are hashed to a text of fixed length first.</summary>
    private const int MaxBcryptBytes = 72;

    private static readonly string NobodysHash = BCrypt.Net.BCrypt.HashPassword("nobody has this password", WorkFactor);

    public Task<string> HashAsync(string password) =>
        Task.FromResult(BCrypt.Net.BCrypt.HashPassword(Shorten(password), WorkFactor));

    public Task<bool> VerifyAsync(string password, string? hash) =>
        Task.FromResult(BCrypt.Net.BCrypt.Verify(Shorten(password), hash ?? NobodysHash) && hash is not null);

    private static string Shorten(string password) => Encoding.UTF8.GetByteCount(password) <= MaxBcryptBytes
        ? password
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
