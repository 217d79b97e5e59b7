using Microsoft.Extensions.Options;
using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>Which database the silos of a cluster share.</summary>
public sealed class PostgresStorageOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Storage:Postgres";

    /// <summary>
    /// Npgsql connection string, such as <c>Host=postgres;Database=agnox;Username=agnox;Password=…</c>. Required. The
    /// account must own its schema: silos create and upgrade the tables.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Connections of one silo. 4 to 200; 24, which carries thousands of writes a second.</summary>
    public int MaxPoolSize { get; set; } = 24;
}

/// <summary>Tells all faults at once, never with the value: it holds a password.</summary>
internal sealed class PostgresStorageOptionsValidator : IValidateOptions<PostgresStorageOptions>
{
    private const int MinConnections = 4;
    private const int MaxConnections = 200;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgresStorageOptions options)
    {
        List<string> faults = [];
        if (FaultOf(options.ConnectionString) is { } fault)
        {
            faults.Add($"{PostgresStorageOptions.SectionName}:{nameof(options.ConnectionString)} {fault}");
        }

        if (options.MaxPoolSize is < MinConnections or > MaxConnections)
        {
            faults.Add($"{PostgresStorageOptions.SectionName}:{nameof(options.MaxPoolSize)} must be {MinConnections} to {MaxConnections}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string? FaultOf(string connectionString)
    {
        if (connectionString.Length == 0)
        {
            return "is required, such as Host=postgres;Database=agnox;Username=agnox;Password=…";
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? null : "names no host.";
        }
        catch (ArgumentException)
        {
            return "is not an Npgsql connection string.";
        }
    }
}
