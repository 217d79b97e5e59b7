using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Xunit;

namespace Agnox.Grains.Tests.Executions;

public sealed class RequestFingerprintTests
{
    private static readonly SubmitExecution Request = new()
    {
        TaskId = "run-1",
        Image = "tests:1",
        Command = "all",
        Environment = "staging",
        Trigger = "manual",
        SubmittedBy = "user",
        EnvVars = ImmutableDictionary<string, string>.Empty.Add("B", "2").Add("A", "1"),
    };

    /// <summary>Fingerprints are stored with each run: a repetition must match one that an earlier version wrote.</summary>
    [Fact]
    public void Of_RequestWithoutLaterFields_IsWhatWasAlwaysStored() =>
        Assert.StartsWith("fb988ba68164bf8ef79ad141c357a88fdafeb13ff028a07da9", RequestFingerprint.Of(Request), StringComparison.Ordinal);

    [Fact]
    public void Of_AnotherLock_Differs() => Assert.Equal(
        3,
        new[] { null, "staging", "production" }
            .Select(name => RequestFingerprint.Of(Request with { Lock = name })).Distinct(StringComparer.Ordinal).Count());
}
