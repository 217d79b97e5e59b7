using System.Text.Json;
using Agnox.Executions;
using Agnox.Gateway.Executions;
using Agnox.Gateway.Http;
using Agnox.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Gateway.Tests.Executions;

public sealed class ExecutionBodyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private static readonly ExecutionView Waiting = new()
    {
        Id = "65a1b2c3d4e5f60718293a4b",
        Key = new("65a1b2c3d4e5f60718293a4c", "run-1"),
        Version = 1,
        Status = ExecutionStatus.Pending,
        Request = new()
        {
            TaskId = "run-1",
            Image = "registry.example.com/team/tests:1.0",
            Command = "Smoke tests for 'login' <übung>",
            Tests = ["all"],
            Environment = "staging",
            Trigger = "manual",
            SubmittedBy = "65a1b2c3d4e5f60718293a4d",
        },
        QueuedAt = Noon,
        Platform = "linux/amd64",
    };

    [Fact]
    public void Body_Waiting_HoldsNamesAndWaitAndNoEnd() => AssertJson(
        """
        {"_id":"65a1b2c3d4e5f60718293a4b","taskId":"run-1","organizationId":"65a1b2c3d4e5f60718293a4c",
        "status":"PENDING","image":"registry.example.com/team/tests:1.0","command":"Smoke tests for 'login' <übung>",
        "folder":"all","startTime":"2026-02-03T12:00:00.000Z",
        "config":{"environment":"staging","retryAttempts":2,"envVars":{},"secretKeys":[]},
        "tests":["all"],"trigger":"manual","reportsBaseUrl":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c",
        "aiAnalysisEnabled":false,"output":"","analysis":"","hasNativeReport":false,"hasAllureReport":false,
        "htmlReportUrl":null,"allureReportUrl":null,"artifacts":[],"version":1,"attempt":0,"stopReason":null,
        "verdictReason":null,"exitCode":null,"queuedAt":"2026-02-03T12:00:00.000Z","imageDigest":null,
        "platform":"linux/amd64","nodeId":null,"reportProblem":null,
        "waiting":{"position":3,"limit":"no-slot","reason":"All slots are taken."}}
        """,
        Bodies().Of(Waiting, "", new WaitExplanation(3, "no-slot", "All slots are taken.")));

    [Fact]
    public void Body_WaitingForALock_NamesItAndItsHolder()
    {
        var view = Waiting with { Request = Waiting.Request with { Lock = "staging" } };
        var wait = new WaitExplanation(1, "lock", "The lock 'staging' is taken by the run 'run-0'.") { LockHolder = "run-0" };

        var body = Bodies().Of(view, "", wait);

        Assert.Equal("staging", body.Lock);
        Assert.Equal(new WaitingBody(1, "lock", "The lock 'staging' is taken by the run 'run-0'.", "run-0"), body.Waiting);
    }

    [Fact]
    public void Body_Ended_HoldsResultsAndReports()
    {
        var view = Waiting with
        {
            Version = 7,
            Status = ExecutionStatus.Failed,
            Request = Waiting.Request with
            {
                BaseUrl = "https://shop.test",
                RetryAttempts = 1.5,
                EnvVars = Waiting.Request.EnvVars.Add("TOKEN", "********").Add("Alpha", "1"),
                SecretKeys = ["TOKEN"],
                Folder = "tests/login",
                GroupName = "Nightly",
                BatchId = "b-1",
                Framework = "playwright",
            },
            StartedAt = Noon.AddSeconds(1),
            EndedAt = Noon.AddSeconds(61.5),
            Attempt = 2,
            NodeId = "node-1",
            StopReason = StopReason.TimedOut,
            VerdictReason = "One test failed.",
            Error = "Too long",
            ExitCode = 1,
            ImageDigest = "sha256:00",
            Tests =
            [
                new("t1", "logs in", TestStatus.Passed, TimeSpan.FromMilliseconds(12.7), null, null, null, 1),
                new("t2", "logs out", TestStatus.TimedOut, TimeSpan.FromSeconds(2), "late", Noon, "0011223344556677", 3),
            ],
            Reports = new(2, true, true, 4, 1000) { Problem = "Cut." },
        };

        AssertJson(
            """
            {"_id":"65a1b2c3d4e5f60718293a4b","taskId":"run-1","organizationId":"65a1b2c3d4e5f60718293a4c",
            "status":"FAILED","image":"registry.example.com/team/tests:1.0","command":"Smoke tests for 'login' <übung>",
            "folder":"tests/login","startTime":"2026-02-03T12:00:01.000Z","endTime":"2026-02-03T12:01:01.500Z",
            "config":{"environment":"staging","baseUrl":"https://shop.test","retryAttempts":1.5,
            "envVars":{"Alpha":"1","TOKEN":"********"},"secretKeys":["TOKEN"]},
            "tests":[{"testId":"t1","name":"logs in","status":"passed","duration":12,"error":null,"timestamp":null,"attemptCount":1},
            {"testId":"t2","name":"logs out","status":"timedOut","duration":2000,"error":"late","timestamp":1770120000000,
            "errorHash":"0011223344556677","attemptCount":3}],
            "trigger":"manual","groupName":"Nightly","batchId":"b-1","framework":"playwright",
            "reportsBaseUrl":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c",
            "aiAnalysisEnabled":false,"error":"Too long","analysis":"","hasNativeReport":true,"hasAllureReport":true,
            "htmlReportUrl":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c/run-1/native-report/index.html",
            "allureReportUrl":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c/run-1/allure-report/index.html",
            "artifacts":[{"type":"file","name":"HTML Report",
            "url":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c/run-1/native-report/index.html"},
            {"type":"file","name":"Allure Report",
            "url":"http://localhost:3000/reports/65a1b2c3d4e5f60718293a4c/run-1/allure-report/index.html"}],
            "version":7,"attempt":2,"stopReason":"timed-out","verdictReason":"One test failed.","exitCode":1,
            "queuedAt":"2026-02-03T12:00:00.000Z","imageDigest":"sha256:00","platform":"linux/amd64","nodeId":"node-1",
            "reportProblem":"Cut."}
            """,
            Bodies().Of(view));
    }

    [Fact]
    public void Body_Running_HoldsNoTests() =>
        Assert.Empty(Bodies().Of(Waiting with { Status = ExecutionStatus.Running }).Tests);

    [Fact]
    public void WireName_EveryStopReason_IsKebabCase() =>
        Assert.All(
            Enum.GetValues<StopReason>(),
            reason => Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString()), ExecutionBodies.WireName(reason)));

    private static ExecutionBodies Bodies() => new(Options.Create(new GatewayOptions()));

    /// <summary>Compares texts, so that order, escaping and number forms count; line ends of the literal do not.</summary>
    private static void AssertJson(string expected, ExecutionBody body)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddGatewayHttp();
        builder.AddGatewayExecutions();
        using var services = builder.Services.BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        Assert.Equal(expected.ReplaceLineEndings(""), JsonSerializer.Serialize(body, options));
    }
}
