namespace Agnox.Grains.Running;

/// <summary>
/// Names a run may not set: those under which the platform keeps its own secrets. Refused when a run is submitted, and
/// dropped again when its container is made.
/// </summary>
internal static class ReservedVariables
{
    /// <summary>Whether a name is reserved, in any case.</summary>
    /// <param name="name">Name of a variable.</param>
    public static bool Contains(string name) =>
        name.StartsWith("PLATFORM_", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "ENCRYPTION_KEY", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "MONITORING_SECRET_KEY", StringComparison.OrdinalIgnoreCase);
}
