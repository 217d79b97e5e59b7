using System.Diagnostics.CodeAnalysis;

namespace Agnox.Benchmarks;

/// <summary>The one place that writes to the terminal.</summary>
internal static class ConsoleOut
{
    [SuppressMessage("ApiDesign", "RS0030", Justification = "A benchmark's result is what it prints.")]
    public static TextWriter Writer { get; } = Console.Out;
}
