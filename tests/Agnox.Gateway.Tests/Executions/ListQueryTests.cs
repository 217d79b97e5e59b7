using Agnox.Executions;
using Agnox.Gateway.Executions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Agnox.Gateway.Tests.Executions;

public sealed class ListQueryTests
{
    [Theory]
    [InlineData("", 25)]
    [InlineData("?limit=10", 10)]
    [InlineData("?limit=0", 25)]
    [InlineData("?limit=x", 25)]
    [InlineData("?limit=-3", 1)]
    [InlineData("?limit=--3", 25)]
    [InlineData("?limit=12.9", 12)]
    [InlineData("?limit=40abc", 40)]
    [InlineData("?limit=101", 100)]
    [InlineData("?limit=99999999999999999999", 100)]
    [InlineData("?limit=-99999999999999999999", 1)]
    public void Limit_AnyText_IsClamped(string query, int expected) => Assert.Equal(expected, Read(query).Limit);

    [Theory]
    [InlineData("", 0)]
    [InlineData("?offset=50", 50)]
    [InlineData("?offset=-1", 0)]
    [InlineData("?offset=x", 0)]
    [InlineData("?offset=99999999999999999999", int.MaxValue)]
    public void Offset_AnyText_IsNeverNegative(string query, int expected) => Assert.Equal(expected, Read(query).Offset);

    [Fact]
    public void Status_KnownAndUnknownNames_KeepsTheKnown()
    {
        var filter = Read("?status=passed,%20FAILED,nonsense,passed");

        Assert.Equal([ExecutionStatus.Passed, ExecutionStatus.Failed], filter.Statuses);
        Assert.False(filter.MatchesNothing);
    }

    [Theory]
    [InlineData("?status=nonsense", true)]
    [InlineData("?status=3", true)]
    [InlineData("?status=", false)]
    [InlineData("?status=,", false)]
    [InlineData("?source=", false)]
    [InlineData("?source=agnox-hosted", false)]
    [InlineData("?source=external-ci", true)]
    [InlineData("?groupName=a%00b", true)]
    public void Filter_WhatNothingCanHave_MatchesNothing(string query, bool expected) =>
        Assert.Equal(expected, Read(query).MatchesNothing);

    [Theory]
    [InlineData("?startAfter=2026-02-03", "2026-02-03T00:00:00Z")]
    [InlineData("?startAfter=2026-02-03T04:05:06%2B02:00", "2026-02-03T02:05:06Z")]
    [InlineData("?startAfter=2026-02-03T04:05:06.789Z", "2026-02-03T04:05:06.789Z")]
    [InlineData("?startAfter=2026-13-40", null)]
    [InlineData("?startAfter=soon", null)]
    [InlineData("?startAfter=0001-01-01T00:00:00%2B14:00", null)]
    public void StartAfter_AnyText_IsAnInstantOrIgnored(string query, string? expected) =>
        Assert.Equal(expected is null ? null : Instant(expected), Read(query).StartAfter);

    [Theory]
    [InlineData("?startBefore=2026-02-03", "2026-02-03T23:59:59.9999999Z")]
    [InlineData("?startBefore=9999-12-31", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("?startBefore=2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z")]
    public void StartBefore_BareDate_IsTheWholeDay(string query, string expected) =>
        Assert.Equal(Instant(expected), Read(query).StartBefore);

    [Fact]
    public void Texts_WithSpaces_AreTrimmed()
    {
        var filter = Read("?groupName=%20Smoke%20&environment=Staging");

        Assert.Equal("Smoke", filter.GroupName);
        Assert.Equal("Staging", filter.Environment);
    }

    [Theory]
    [InlineData("?limit=1&limit=2", "limit must be given once.")]
    [InlineData("?status=PASSED&status=FAILED", "status must be given once.")]
    public void Key_GivenTwice_IsRefusedByName(string query, string detail)
    {
        var outcome = ListQuery.Read(Query(query));

        Assert.Equal([detail], outcome.Refusal!.Details);
    }

    [Fact]
    public void Value_BeyondAllSense_IsRefusedByName()
    {
        var outcome = ListQuery.Read(Query("?groupName=" + new string('x', 513)));

        Assert.Equal(["groupName must be at most 512 characters."], outcome.Refusal!.Details);
    }

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));

    private static ExecutionFilter Read(string query) => ListQuery.Read(Query(query)).Value!;
}
