using System.Text;
using Agnox.Executions;
using Agnox.Grains.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running.Reports;

public sealed class PlaywrightReportTests
{
    [Fact]
    public void Parse_NestedSuites_GivesOneResultPerSpec()
    {
        var results = Parse(
            """
            { "config": { "suites": [1, {}] },
              "suites": [ { "title": "a.spec.ts", "file": "tests/a.spec.ts", "specs": [
                  { "title": "logs in", "id": "id-1", "ok": true, "tests": [ { "expectedStatus": "passed", "status": "expected",
                      "results": [ { "status": "passed", "duration": 1234, "startTime": "2026-01-02T03:04:05.678Z",
                                     "attachments": [ { "body": "AAAA" } ] } ] } ] } ],
                "suites": [ { "title": "inner", "specs": [
                  { "title": "fails", "id": "id-2", "tests": [ { "status": "unexpected", "results": [
                      { "status": "failed", "duration": 1, "error": { "message": "first" } },
                      { "status": "failed", "duration": 7, "error": { "message": "\u001b[31mTimeout 30000ms exceeded at line 42\u001b[39m\n" } } ] } ] },
                  { "title": "slow", "id": "id-3", "tests": [ { "status": "unexpected", "results": [ { "status": "timedOut" } ] } ] },
                  { "title": "off", "id": "id-4", "tests": [ { "status": "skipped", "results": [ { "status": "skipped" } ] } ] },
                  { "title": "cut", "id": "id-5", "tests": [ { "status": "unexpected", "results": [ { "status": "interrupted" } ] } ] },
                  { "title": "not run", "id": "id-6", "tests": [ { "status": "skipped", "results": [] } ] },
                  { "title": "nothing", "id": "id-7", "tests": [] } ] } ] } ],
              "errors": [], "stats": {} }
            """);

        Assert.Equal(
            [
                ("id-1", "logs in", TestStatus.Passed, 1),
                ("id-2", "fails", TestStatus.Failed, 2),
                ("id-3", "slow", TestStatus.TimedOut, 1),
                ("id-4", "off", TestStatus.Skipped, 1),
                ("id-5", "cut", TestStatus.Failed, 1),
                ("id-6", "not run", TestStatus.Skipped, 0),
            ],
            results.Tests.Select(test => (test.TestId, test.Name, test.Status, test.AttemptCount)));
        Assert.Equal(TimeSpan.FromMilliseconds(1234), results.Tests[0].Duration);
        Assert.Equal(DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", null), results.Tests[0].StartedAt);
        Assert.Null(results.Tests[0].Error);
        Assert.Null(results.Tests[0].ErrorHash);
        Assert.Equal("Timeout 30000ms exceeded at line 42", results.Tests[1].Error);
        Assert.Equal("a45b36221322bf37", results.Tests[1].ErrorHash);
        Assert.Equal((1, 0, 3, 2), (results.Passed, results.PassedAfterRetry, results.Failed, results.Skipped));
    }

    [Theory]
    [InlineData("""{"suites":[{"file":"tests/a.spec.ts","specs":[SPEC]}]}""")]
    [InlineData("""{"suites":[{"title":"tests/a.spec.ts","specs":[SPEC]}]}""")]
    [InlineData("""{"suites":[{"specs":[SPEC],"file":"tests/a.spec.ts"}]}""")]
    [InlineData("""{"suites":[{"file":"tests/a.spec.ts","suites":[{"title":"inner","specs":[SPEC]}]}]}""")]
    public void Parse_SpecWithoutId_IsNamedAfterFileAndTitle(string json)
    {
        var spec = """{"title":"logs in","tests":[{"results":[{"status":"passed"}]}]}""";

        var results = Parse(json.Replace("SPEC", spec, StringComparison.Ordinal));

        Assert.Equal("a876d8007b103f5b", Assert.Single(results.Tests).TestId);
    }

    [Fact]
    public void Parse_SeveralProjects_TheWorstCounts()
    {
        var results = Parse(Spec(
            """{"status":"expected","results":[{"status":"passed"}]}""",
            """{"status":"unexpected","results":[{"status":"failed","error":{"message":"in webkit"}}]}""",
            """{"status":"flaky","results":[{"status":"failed"},{"status":"passed"}]}"""));

        var test = Assert.Single(results.Tests);
        Assert.Equal((TestStatus.Failed, "in webkit"), (test.Status, test.Error));
    }

    [Fact]
    public void Parse_PassedAfterRetry_IsCounted()
    {
        var results = Parse(Spec(
            """{"status":"expected","results":[{"status":"passed"}]}""",
            """{"status":"flaky","results":[{"status":"failed","error":{"message":"x"}},{"status":"passed"}]}"""));

        var test = Assert.Single(results.Tests);
        Assert.Equal((TestStatus.Passed, 2, null), (test.Status, test.AttemptCount, test.Error));
        Assert.Equal((1, 1), (results.Passed, results.PassedAfterRetry));
    }

    [Theory]
    [InlineData("""{"expectedStatus":"failed","status":"expected","results":[{"status":"failed"}]}""", TestStatus.Passed)]
    [InlineData("""{"expectedStatus":"failed","status":"unexpected","results":[{"status":"passed"}]}""", TestStatus.Failed)]
    [InlineData("""{"expectedStatus":"passed","status":"unexpected","results":[{"status":"failed"}]}""", TestStatus.Failed)]
    [InlineData("""{"status":"expected"}""", TestStatus.Passed)]
    [InlineData("""{"status":"unexpected","results":7}""", TestStatus.Failed)]
    [InlineData("""{"results":[{}]}""", TestStatus.Failed)]
    public void Parse_Entry_EndsAsItsLastTryAndItsMarkSay(string entry, TestStatus expected) =>
        Assert.Equal(expected, Assert.Single(Parse(Spec(entry)).Tests).Status);

    [Fact]
    public void Parse_ErrorsOutsideTests_TheFirstIsKept()
    {
        var results = Parse("""{"suites":[],"errors":[{"message":"SyntaxError: x"},{"message":"y"}]}""");

        Assert.Equal(0, results.Total);
        Assert.Equal("SyntaxError: x", results.ErrorOutsideTests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"stats":{},"results":[]}""")]
    [InlineData("""{"suites":[""")]
    [InlineData("""{"suites":[]} trailing""")]
    [InlineData("{\"suites\":[]}\0")]
    [InlineData("<xml/>")]
    public void Parse_OtherBytes_SaysWhyThereAreNoResults(string json)
    {
        var reading = PlaywrightReport.Parse(Encoding.UTF8.GetBytes(json), text => text);

        Assert.Null(reading.Results);
        Assert.NotNull(reading.Problem);
    }

    [Fact]
    public void Parse_DeepNesting_IsAProblemNotAnOverflow()
    {
        var json = string.Concat(Enumerable.Repeat("""{"suites":[""", 100_000));

        Assert.NotNull(PlaywrightReport.Parse(Encoding.UTF8.GetBytes(json), text => text).Problem);
    }

    [Fact]
    public void Parse_RandomDamage_NeverThrows()
    {
        var damage = new Damage();
        var whole = Encoding.UTF8.GetBytes(Spec(
            """{"expectedStatus":"passed","status":"unexpected","results":[{"status":"failed","duration":1e3,"error":{"message":"\ud83d\ude00"}}]}"""));
        var readings = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var cut = i % 2 == 0 ? whole : whole[..damage.Below(whole.Length)];
            var reading = PlaywrightReport.Parse(damage.Of(cut), text => text);
            readings += reading.Results is null == reading.Problem is not null ? 1 : 0;
        }

        Assert.Equal(5_000, readings);
    }

    [Fact]
    public void Parse_StrangeValues_AreReadAsWellAsTheyGo()
    {
        var results = Parse(
            """
            {"suites":[null,5,{"title":{},"file":[],"specs":"x"},{"specs":[7,{"title":"half \ud800 character","id":"\u0000",
            "tests":[{"results":[{"status":"failed","duration":1e308,"startTime":"soon","error":"text"}]}]}]}],"errors":{}}
            """);

        var test = Assert.Single(results.Tests);
        Assert.Equal(16, test.TestId.Length);
        Assert.Equal(TimeSpan.FromDays(30), test.Duration);
        Assert.Null(test.StartedAt);
        Assert.Null(test.Error);
        Assert.StartsWith("half", test.Name, StringComparison.Ordinal);
        Assert.DoesNotContain(test.Name, char.IsSurrogate);
    }

    [Fact]
    public void Parse_TooManyTests_AllAreCountedAndSomeKept()
    {
        var spec = """{"title":"t","tests":[{"results":[{"status":"failed"},{"status":"passed"}]}]}""";
        var json = $$"""{"suites":[{"file":"f","specs":[{{string.Join(',', Enumerable.Repeat(spec, 10_500))}}]}]}""";

        var results = Parse(json);

        Assert.Equal(10_000, results.Tests.Length);
        Assert.Equal(10_000, results.Tests.Select(test => test.TestId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((10_500, 10_500), (results.Passed, results.PassedAfterRetry));
    }

    [Fact]
    public void Parse_SecretAtTheCut_IsTakenOutBeforeCutting()
    {
        var error = new string('x', 3_997) + "hunter2hunter2";
        var json = Spec("""{"results":[{"status":"failed","error":{"message":"E"}}]}""".Replace("\"E\"", $"\"{error}\"", StringComparison.Ordinal));

        var reading = PlaywrightReport.Parse(
            Encoding.UTF8.GetBytes(json), text => text.Replace("hunter2", "****", StringComparison.Ordinal));

        var test = Assert.Single(reading.Results!.Tests);
        Assert.Equal(new string('x', 3_997) + "***", test.Error);
    }

    private static string Spec(params string[] entries) =>
        $$"""{"suites":[{"file":"f","specs":[{"title":"t","id":"i","tests":[{{string.Join(',', entries)}}]}]}]}""";

    private static StructuredResults Parse(string json)
    {
        var reading = PlaywrightReport.Parse(Encoding.UTF8.GetBytes(json), text => text);
        Assert.Null(reading.Problem);
        return reading.Results!;
    }
}
