using System.Security.Cryptography;
using System.Text;
using Agnox.Executions;
using Agnox.Grains.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running.Reports;

public sealed class JUnitReportTests
{
    [Fact]
    public void Parse_PytestFile_IsRead()
    {
        var results = Parse(
            """
            <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
            failures="1" skipped="1" tests="4" time="0.021" timestamp="2026-01-02T03:04:05.678901+00:00" hostname="h">
            <testcase classname="tests.test_a" name="test_ok[1-a]" time="0.001"><system-out>1 failed</system-out></testcase>
            <testcase classname="tests.test_a" name="test_bad" time="1.5"><failure message="assert 1 == 2">def test_bad():
            &gt; assert 1 == 2</failure></testcase>
            <testcase classname="tests.test_a" name="test_skip" time="0.000"><skipped type="pytest.skip" message="no">x</skipped></testcase>
            <testcase classname="" name="tests.test_b" time="0.000"><error message="collection failure">#x1B[31mE&#x1B;[0m</error></testcase>
            </testsuite></testsuites>
            """);

        Assert.Equal(
            [
                ("test_ok[1-a]", TestStatus.Passed, null),
                ("test_bad", TestStatus.Failed, "assert 1 == 2"),
                ("test_skip", TestStatus.Skipped, null),
                ("tests.test_b", TestStatus.Failed, "collection failure"),
            ],
            results.Tests.Select(test => (test.Name, test.Status, test.Error)));
        Assert.Equal(IdOf("tests.test_a::test_bad"), results.Tests[1].TestId);
        Assert.Equal(TimeSpan.FromSeconds(1.5), results.Tests[1].Duration);
        Assert.Equal((1, 2, 1), (results.Passed, results.Failed, results.Skipped));
    }

    [Fact]
    public void Parse_NodeFile_NestedSuitesAreRead()
    {
        var results = Parse(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites>
            	<testcase name="top" time="0.001" classname="test" file="/app/a.test.js"/>
            	<testsuite name="outer" time="0.004" disabled="0" errors="0" tests="3" failures="1" skipped="1" hostname="h">
            		<testcase name="same" time="0.001" classname="test"/>
            		<testsuite name="inner" time="0.002">
            			<testcase name="same" time="0.002" classname="test" failure="boom">
            				<failure type="testCodeFailure" message="boom">
            [Error: boom] { code: 'ERR_TEST_FAILURE' }
            				</failure>
            			</testcase>
            			<testcase name="later" time="0.001" classname="test"><skipped type="todo" message="true"/><failure message="x"/></testcase>
            		</testsuite>
            	</testsuite>
            	<!-- tests 4 -->
            </testsuites>
            """);

        Assert.Equal(
            [
                ("top", TestStatus.Passed),
                ("same", TestStatus.Passed),
                ("same", TestStatus.Failed),
                ("later", TestStatus.Skipped),
            ],
            results.Tests.Select(test => (test.Name, test.Status)));
        Assert.Equal(IdOf("/app/a.test.js::top"), results.Tests[0].TestId);
        Assert.Equal(IdOf("test::same"), results.Tests[1].TestId);
        Assert.NotEqual(results.Tests[1].TestId, results.Tests[2].TestId, StringComparer.Ordinal);
        Assert.Equal(16, results.Tests[2].TestId.Length);
    }

    [Fact]
    public void Parse_SurefireFile_TriesAreCounted()
    {
        var results = Parse(
            """
            <testsuite name="s" tests="2">
              <testcase name="flaky" classname="C" time="0.1">
                <flakyFailure message="no" type="E"><stackTrace>at x</stackTrace></flakyFailure>
                <flakyError message="no" type="E"/>
              </testcase>
              <testcase name="bad" classname="C" time="1,234.5">
                <failure message="bad" type="E">trace</failure>
                <rerunFailure message="bad" type="E"><stackTrace>at x</stackTrace></rerunFailure>
              </testcase>
            </testsuite>
            """);

        Assert.Equal(
            [("flaky", TestStatus.Passed, 3), ("bad", TestStatus.Failed, 2)],
            results.Tests.Select(test => (test.Name, test.Status, test.AttemptCount)));
        Assert.Equal(1, results.PassedAfterRetry);
        Assert.Equal(TimeSpan.FromSeconds(1234.5), results.Tests[1].Duration);
    }

    [Fact]
    public void Parse_MochaFile_MessageComesFromTheBodyWhenThereIsNoAttribute()
    {
        var results = Parse(
            """
            <testsuites name="Mocha Tests" time="1.2" tests="1" failures="1">
              <testsuite name="Root Suite" file="cypress/e2e/a.cy.js" tests="0"></testsuite>
              <testsuite name="login" tests="1"><testcase name="login works" time="0.5" classname="works">
                <failure type="AssertionError"><![CDATA[AssertionError: Timed out retrying after 4000ms
                    at Context.eval]]></failure></testcase></testsuite>
            </testsuites>
            """);

        var test = Assert.Single(results.Tests);
        Assert.StartsWith("AssertionError: Timed out retrying after 4000ms", test.Error, StringComparison.Ordinal);
        Assert.Equal(16, test.ErrorHash!.Length);
    }

    [Theory]
    [InlineData("<testsuites/>", 0)]
    [InlineData("<testsuite tests=\"0\"></testsuite>", 0)]
    [InlineData("<testsuite><testcase/></testsuite>", 1)]
    [InlineData("<j:testsuite xmlns:j=\"urn:j\"><j:testcase name=\"a\" time=\"x\"/></j:testsuite>", 1)]
    public void Parse_SmallFile_IsRead(string xml, int tests) => Assert.Equal(tests, Parse(xml).Total);

    [Theory]
    [InlineData("<coverage/>")]
    [InlineData("<html><testsuite/></html>")]
    public void Parse_OtherRoot_IsNoReport(string xml) =>
        Assert.Equal(ReportReading.NotAReport, JUnitReport.Parse(Encoding.UTF8.GetBytes(xml), text => text));

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("<testsuite><testcase name='a'>")]
    [InlineData("<testsuite><testcase></testsuite>")]
    [InlineData("<?xml version='1.0' encoding='klingon'?><testsuite/>")]
    [InlineData("<!DOCTYPE testsuite [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><testsuite><testcase name='&x;'/></testsuite>")]
    [InlineData("<!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><testsuite><testcase name='&b;'/></testsuite>")]
    public void Parse_DamagedOrDangerousFile_SaysWhyThereAreNoResults(string xml)
    {
        var reading = JUnitReport.Parse(Encoding.UTF8.GetBytes(xml), text => text);

        Assert.Null(reading.Results);
        Assert.NotNull(reading.Problem);
    }

    [Fact]
    public void Parse_DeepNesting_IsAProblem()
    {
        var xml = string.Concat(Enumerable.Repeat("<testsuite>", 100_000));

        Assert.Contains(
            "nested", JUnitReport.Parse(Encoding.UTF8.GetBytes(xml), text => text).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RandomDamage_NeverThrows()
    {
        var damage = new Damage();
        var whole = Encoding.UTF8.GetBytes(
            "<testsuites><testsuite name='s'><testcase name='é' time='1'><failure message='m'>b</failure></testcase></testsuite></testsuites>");
        var readings = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var reading = JUnitReport.Parse(damage.Of(whole), text => text);
            readings += reading.Results is null || reading.Problem is null ? 1 : 0;
        }

        Assert.Equal(5_000, readings);
    }

    [Fact]
    public void Parse_TooManyTests_AllAreCountedAndSomeKept()
    {
        var xml = $"<testsuite>{string.Concat(Enumerable.Repeat("<testcase name='a' classname='c'/>", 10_001))}</testsuite>";

        var results = Parse(xml);

        Assert.Equal((10_001, 10_000), (results.Total, results.Tests.Length));
        Assert.Equal(10_000, results.Tests.Select(test => test.TestId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Parse_LongTexts_AreCut()
    {
        var results = Parse(
            $"<testsuite><testcase name='{new string('n', 5_000)}'><failure message='{new string('e', 5_000)}'/></testcase></testsuite>");

        var test = Assert.Single(results.Tests);
        Assert.Equal((1_000, 4_000), (test.Name.Length, test.Error!.Length));
    }

    private static string IdOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static StructuredResults Parse(string xml)
    {
        var reading = JUnitReport.Parse(Encoding.UTF8.GetBytes(xml.Trim()), text => text);
        Assert.Null(reading.Problem);
        return reading.Results!;
    }
}
