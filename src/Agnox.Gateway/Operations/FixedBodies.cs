namespace Agnox.Gateway.Operations;

/// <summary>The answer of the root.</summary>
internal sealed record Greeting
{
    /// <summary>Monitors of the old platform compare this text.</summary>
    public string Message { get; } = "Agnostic Producer Service is running!";
}

/// <summary>What the dashboard's form for a new run begins with.</summary>
internal sealed record RunDefaults
{
    /// <summary>None: images are the customer's own.</summary>
    public string Image { get; } = "";

    /// <summary>None.</summary>
    public string BaseUrl { get; } = "";

    /// <summary>Every test.</summary>
    public string Folder { get; } = "all";

    /// <summary>None.</summary>
    public IReadOnlyDictionary<string, string> EnvMapping { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
