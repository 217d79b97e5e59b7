using System.Collections.Immutable;
using Agnox.Local.Processes;

namespace Agnox.Local.Programs;

/// <summary>Starts assemblies with the runtime that runs us.</summary>
internal static class DotNet
{
    /// <summary>Started in its own folder, where its <c>appsettings.json</c> is.</summary>
    public static Launch Run(
        string assembly, ImmutableDictionary<string, string> settings, params ReadOnlySpan<string> arguments) =>
        new([Host, assembly, .. arguments], Path.GetDirectoryName(assembly)!)
        {
            Environment = ClusterConfiguration.ToEnvironment(settings),
        };

    private static string Host => Environment.ProcessPath is { } path && Path.GetFileName(path) is "dotnet" ? path : "dotnet";
}
