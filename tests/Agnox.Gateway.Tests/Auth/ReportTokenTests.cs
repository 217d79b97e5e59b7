using Agnox.Executions;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Tests.Http;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Gateway.Tests.Auth;

public sealed class ReportTokenTests
{
    private const string Vector =
        "eyJvcmdJZCI6IjUwN2YxZjc3YmNmODZjZDc5OTQzOTAxMSIsInRhc2tJZCI6InJ1bi0xIiwiZXhwIjoxNzAwMDAwMzAwfQ"
        + ".KBwWp8k1UvIyba_b-mvQIXGsagIq8JtijJXq7_eOAx0";

    private static readonly byte[] Key = "test-secret"u8.ToArray();
    private static readonly ExecutionKey Run = new(Members.OrganizationId, "run-1");
    private static readonly DateTimeOffset End = DateTimeOffset.FromUnixTimeSeconds(1_700_000_300);

    [Fact]
    public void Write_OfTheInteroperabilityVector_GivesItsToken() => Assert.Equal(Vector, ReportToken.Write(Key, Run, End));

    [Fact]
    public void Opens_OneSecondBeforeItsEnd_IsTrueAndAtItsEndFalse()
    {
        Assert.True(ReportToken.Opens(Key, Vector, Run, End.AddSeconds(-1)));
        Assert.False(ReportToken.Opens(Key, Vector, Run, End));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData(Vector + "A")]
    [InlineData(Vector + ".A")]
    [InlineData("A" + Vector)]
    [InlineData("\u00e9.\u00e9")]
    public void Opens_WhenTheTextIsNoTokenOfOurs_IsFalse(string token) =>
        Assert.False(ReportToken.Opens(Key, token, Run, End.AddSeconds(-1)));

    [Fact]
    public void Opens_ForAnotherRunOrganizationOrKey_IsFalse()
    {
        var now = End.AddSeconds(-1);

        Assert.False(ReportToken.Opens(Key, Vector, Run with { TaskId = "run-2" }, now));
        Assert.False(ReportToken.Opens(Key, Vector, Run with { OrganizationId = "507f1f77bcf86cd799439012" }, now));
        Assert.False(ReportToken.Opens("other-secret"u8.ToArray(), Vector, Run, now));
    }

    [Fact]
    public void Mint_WithADerivedKey_IsReadForFiveMinutesByTheSameKeyOnly()
    {
        var clock = new FixedClock(End);
        var tokens = new ReportTokens(Options.Create(new AuthOptions { JwtSecret = Members.Secret }), clock);
        var others = new ReportTokens(
            Options.Create(new AuthOptions { JwtSecret = Members.Secret, ReportSecret = "another key for report links, long enough" }),
            clock);

        var token = tokens.Mint(Run);

        Assert.True(tokens.TryRead(token, Run.OrganizationId, Run.TaskId));
        Assert.False(others.TryRead(token, Run.OrganizationId, Run.TaskId));
        Assert.False(ReportToken.Opens(System.Text.Encoding.UTF8.GetBytes(Members.Secret), token, Run, clock.Now));
        clock.Now = End.AddSeconds(300);
        Assert.False(tokens.TryRead(token, Run.OrganizationId, Run.TaskId));
    }
}
