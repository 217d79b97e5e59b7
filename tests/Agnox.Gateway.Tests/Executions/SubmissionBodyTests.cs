using System.Text.Json;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Gateway.Executions;
using Agnox.Gateway.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Executions;

public sealed class SubmissionBodyTests
{
    private const string Smallest = """{"taskId":"run-1","image":"a/b:1","command":"c","config":{"environment":"staging"}}""";

    [Fact]
    public void Read_SmallestBody_FillsTheDefaults()
    {
        var submission = Read(Smallest).Value!;

        Assert.Equal(("run-1", "a/b:1", "c", "staging"), (submission.TaskId, submission.Image, submission.Command, submission.Environment));
        Assert.Equal((2d, 0, "webhook", "user"), (submission.RetryAttempts, submission.Priority, submission.Trigger, submission.SubmittedBy));
        Assert.Equal((null, null, null), (submission.Folder, submission.IdempotencyKey, submission.RunTimeout));
        Assert.Null(submission.Lock);
        Assert.Empty(submission.Tests);
        Assert.Empty(submission.EnvVars);
    }

    [Fact]
    public void Read_FullBody_TakesEveryField()
    {
        var submission = Read("""
            {"taskId":"run-1","image":"i","command":"c","folder":"f","tests":["t"],"groupName":"g","batchId":"b",
             "trigger":"manual","framework":"pytest","projectId":"p","priority":-3,"runTimeoutSeconds":90.5,"lock":"staging",
             "executionId":7,"unknown":{"x":[1]},
             "config":{"environment":"production","baseUrl":"https://x.test","retryAttempts":1.5,"project":9,
                       "envVars":{"A":"1","B":""},"secretKeys":["A"]}}
            """, ("Idempotency-Key", "once")).Value!;

        Assert.Equal(("f", "g", "b", "manual"), (submission.Folder, submission.GroupName, submission.BatchId, submission.Trigger));
        Assert.Equal(("pytest", "p", -3), (submission.Framework, submission.ProjectId, submission.Priority));
        Assert.Equal(("https://x.test", 1.5), (submission.BaseUrl, submission.RetryAttempts));
        Assert.Equal((TimeSpan.FromSeconds(90.5), "once"), (submission.RunTimeout, submission.IdempotencyKey));
        Assert.Equal("staging", submission.Lock);
        Assert.Equal(["t"], submission.Tests);
        Assert.Equal(["A"], submission.SecretKeys);
        Assert.Equal("1", submission.EnvVars["A"]);
        Assert.Equal("", submission.EnvVars["B"]);
    }

    [Theory]
    [InlineData("{}", "config is required.", "taskId is required.", "command is required.")]
    [InlineData("""{"taskId":1,"command":"c","config":{"environment":"x"}}""", "taskId must be a text.")]
    [InlineData("""{"taskId":"t","command":null,"config":{"environment":"x"}}""", "command is required.")]
    [InlineData("""{"taskId":"t","command":"c","config":[]}""", "config must be an object.")]
    [InlineData("""{"taskId":"t","command":"c","config":{}}""", "config.environment is required.")]
    [InlineData("""{"taskId":"t","command":"c","config":{"environment":false}}""", "config.environment must be a text.")]
    public void Read_BrokenFrame_NamesEachFault(string json, params string[] details) =>
        Assert.Equal(details, Refused(json).Details, StringComparer.Ordinal);

    [Theory]
    [InlineData("\"image\":[]", "image must be a text.")]
    [InlineData("\"folder\":1", "folder must be a text.")]
    [InlineData("\"tests\":\"t\"", "tests must be an array of texts.")]
    [InlineData("\"tests\":[\"t\",1]", "tests must be an array of texts.")]
    [InlineData("\"groupName\":{}", "groupName must be a text.")]
    [InlineData("\"batchId\":1", "batchId must be a text.")]
    [InlineData("\"trigger\":1", "trigger must be a text.")]
    [InlineData("\"framework\":1", "framework must be a text.")]
    [InlineData("\"projectId\":1", "projectId must be a text.")]
    [InlineData("\"lock\":1", "lock must be a text.")]
    [InlineData("\"priority\":1.5", "priority must be a whole number.")]
    [InlineData("\"priority\":\"1\"", "priority must be a whole number.")]
    [InlineData("\"runTimeoutSeconds\":\"60\"", "runTimeoutSeconds must be a number.")]
    [InlineData("\"runTimeoutSeconds\":1e300", "runTimeoutSeconds must be a number of seconds, at most 1000000.")]
    public void Read_WrongType_NamesTheField(string member, string detail) =>
        Assert.Equal([detail], Refused(Smallest[..^1] + "," + member + "}").Details);

    [Theory]
    [InlineData("\"baseUrl\":1", "config.baseUrl must be a text.")]
    [InlineData("\"retryAttempts\":\"2\"", "config.retryAttempts must be a number.")]
    [InlineData("\"retryAttempts\":1e999", "config.retryAttempts must be a number.")]
    [InlineData("\"envVars\":[]", "config.envVars must be an object whose members are texts.")]
    [InlineData("\"envVars\":{\"A\":1}", "config.envVars must be an object whose members are texts.")]
    [InlineData("\"secretKeys\":{}", "config.secretKeys must be an array of texts.")]
    public void Read_WrongTypeInConfig_NamesTheField(string member, string detail) =>
        Assert.Equal([detail], Refused(Smallest[..^2] + "," + member + "}}").Details);

    [Fact]
    public void Read_NullOptional_CountsAsNotGiven()
    {
        var submission = Read(Smallest[..^1] + ",\"groupName\":null,\"priority\":null}").Value!;

        Assert.Null(submission.GroupName);
        Assert.Equal(0, submission.Priority);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Read_IdempotencyKey_IsBounded(int length, bool isRefused) =>
        Assert.Equal(isRefused, Read(Smallest, ("Idempotency-Key", new string('k', length))).IsRefused);

    private static Outcome<SubmitExecution> Read(string json, params (string Name, string Value)[] headers)
    {
        var sent = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            sent[name] = value;
        }

        using var document = JsonDocument.Parse(json);
        return SubmissionBody.Read(new JsonBody(document.RootElement.Clone()), sent, "user");
    }

    private static Refusal Refused(string json)
    {
        var refusal = Read(json).Refusal!;
        Assert.Equal((RefusalCode.Invalid, "Invalid payload"), (refusal.Code, refusal.Error));
        return refusal;
    }
}
