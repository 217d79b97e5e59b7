using System.Globalization;
using Agnox.Testing.Docker;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>Containers that print numbered lines, and what their logs must then hold.</summary>
internal static class NumberedLines
{
    /// <summary>An image that prints so many lines, with a pause after each, and passes one test.</summary>
    public static Task<string> ImageAsync(int lines, int pauseMilliseconds) => TestImages.ScriptAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"for i in $(seq 1 {lines}); do echo \"line $i\"; usleep {pauseMilliseconds * 1000}; done; echo '1 passed'"));

    /// <summary>What the container printed, without the platform's own lines.</summary>
    public static IReadOnlyList<string> Of(string log) =>
        [.. log.Split("\r\n").Where(line => line.StartsWith("line ", StringComparison.Ordinal))];

    /// <summary>Every line once and in order.</summary>
    public static IReadOnlyList<string> Expected(int lines) =>
        [.. Enumerable.Range(1, lines).Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line}"))];
}
