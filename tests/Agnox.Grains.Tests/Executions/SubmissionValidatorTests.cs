using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Xunit;

namespace Agnox.Grains.Tests.Executions;

public sealed class SubmissionValidatorTests
{
    private const string LoneSurrogate = "a\ud800b";

    private static readonly SubmitExecution Valid = new()
    {
        TaskId = "run-1",
        Image = "tests:1",
        Command = "smoke tests",
        Environment = "staging",
        Trigger = "manual",
        SubmittedBy = "507f1f77bcf86cd799439012",
    };

    public static TheoryData<string, Func<SubmitExecution, SubmitExecution>> Accepted => new()
    {
        { "minimal", r => r },
        { "longest task id", r => r with { TaskId = new string('a', 128) } },
        { "image with blanks around it", r => r with { Image = " localhost:5000/x:1 " } },
        { "longest command", r => r with { Command = new string('c', 1024) } },
        { "command of two lines", r => r with { Command = "npm ci\n\tnpm test\r\n" } },
        { "no folder", r => r with { Folder = null } },
        { "blank folder", r => r with { Folder = "  " } },
        { "folder with backslashes", r => r with { Folder = @"tests\..x\smoke" } },
        { "longest folder", r => r with { Folder = new string('f', 256) } },
        { "longest url", r => r with { BaseUrl = "https://a.dev/" + new string('x', 2034) } },
        { "url with blanks around it", r => r with { BaseUrl = " http://localhost:3000/a?b#c " } },
        { "fraction of retries", r => r with { RetryAttempts = 2.5 } },
        { "most retries", r => r with { RetryAttempts = 5 } },
        { "no retries", r => r with { RetryAttempts = 0 } },
        { "value of many lines", r => r with { EnvVars = Variables(("_Key1", "-----BEGIN\r\n\tx")) } },
        { "longest value", r => r with { EnvVars = Variables(("A", new string('v', 4096))) } },
        { "empty value", r => r with { EnvVars = Variables(("A", "")) } },
        { "most variables", r => r with { EnvVars = Many(500, "v") } },
        { "secret variable", r => r with { EnvVars = Variables(("A", "x")), SecretKeys = ["A"] } },
        { "emoji", r => r with { GroupName = "smoke 🔥", Command = "🔥" } },
        { "longest names", r => r with { GroupName = new string('g', 128), BatchId = new string('b', 128), ProjectId = new string('p', 64) } },
        { "most tests", r => r with { Tests = [.. Enumerable.Repeat(new string('t', 1024), 1000)] } },
        { "unset lists", r => r with { Tests = default, SecretKeys = default } },
        { "last of the line", r => r with { Priority = -10 } },
        { "longest idempotency key", r => r with { IdempotencyKey = new string('k', 255) } },
        { "shortest time limit", r => r with { RunTimeout = TimeSpan.FromSeconds(1) } },
        { "longest time limit", r => r with { RunTimeout = TimeSpan.FromHours(24) } },
        { "lock with spaces around it", r => r with { Lock = " Staging eu/1_a.b-c " } },
        { "longest lock", r => r with { Lock = new string('l', 64) } },
        { "azure", r => r with { Trigger = "azure", Framework = "maestro" } },
        { "local", r => r with { Trigger = "local", Framework = "pytest" } },
        { "variable that only resembles a reserved one", r => r with { EnvVars = Variables(("MY_PLATFORM_X", "x"), ("ENCRYPTION_KEY2", "x")) } },
    };

    public static TheoryData<string, Func<SubmitExecution, SubmitExecution>> Refused => new()
    {
        { "lock", r => r with { Lock = "" } },
        { "lock", r => r with { Lock = "  " } },
        { "lock", r => r with { Lock = new string('l', 65) } },
        { "lock", r => r with { Lock = "stag\ting" } },
        { "lock", r => r with { Lock = "prüfstand" } },
        { "taskId", r => r with { TaskId = "" } },
        { "taskId", r => r with { TaskId = "../x" } },
        { "taskId", r => r with { TaskId = "a/b" } },
        { "taskId", r => r with { TaskId = new string('a', 129) } },
        { "taskId", r => r with { TaskId = null! } },
        { "image", r => r with { Image = "Not An Image" } },
        { "image", r => r with { Image = new string('a', 257) } },
        { "command", r => r with { Command = "" } },
        { "command", r => r with { Command = null! } },
        { "command", r => r with { Command = new string('c', 1025) } },
        { "command", r => r with { Command = "a\0b" } },
        { "command", r => r with { Command = "a\u001bb" } },
        { "command", r => r with { Command = LoneSurrogate } },
        { "folder", r => r with { Folder = new string('f', 257) } },
        { "folder", r => r with { Folder = "-rf" } },
        { "folder", r => r with { Folder = ".." } },
        { "folder", r => r with { Folder = @"a\..\b" } },
        { "folder", r => r with { Folder = "a\nb" } },
        { "folder", r => r with { Folder = "a\0" } },
        { "config.environment", r => r with { Environment = "qa" } },
        { "config.environment", r => r with { Environment = "Staging" } },
        { "config.environment", r => r with { Environment = null! } },
        { "config.baseUrl", r => r with { BaseUrl = "" } },
        { "config.baseUrl", r => r with { BaseUrl = "localhost:3000" } },
        { "config.baseUrl", r => r with { BaseUrl = "/relative" } },
        { "config.baseUrl", r => r with { BaseUrl = "ftp://a.dev" } },
        { "config.baseUrl", r => r with { BaseUrl = "javascript:alert(1)" } },
        { "config.baseUrl", r => r with { BaseUrl = "http://" } },
        { "config.baseUrl", r => r with { BaseUrl = "http://a\nb/" } },
        { "config.baseUrl", r => r with { BaseUrl = "https://a.dev/" + new string('x', 2035) } },
        { "config.retryAttempts", r => r with { RetryAttempts = -0.1 } },
        { "config.retryAttempts", r => r with { RetryAttempts = 5.1 } },
        { "config.retryAttempts", r => r with { RetryAttempts = double.NaN } },
        { "config.retryAttempts", r => r with { RetryAttempts = double.PositiveInfinity } },
    };

    public static TheoryData<string, Func<SubmitExecution, SubmitExecution>> RefusedOptions => new()
    {
        { "config.envVars.1A ", r => r with { EnvVars = Variables(("1A", "x")) } },
        { "config.envVars.A-B ", r => r with { EnvVars = Variables(("A-B", "x")) } },
        { "config.envVars.A=B ", r => r with { EnvVars = Variables(("A=B", "x")) } },
        { "config.envVars. ", r => r with { EnvVars = Variables(("", "x")) } },
        { "config.envVars.É ", r => r with { EnvVars = Variables(("É", "x")) } },
        { "config.envVars.FOO ", r => r with { EnvVars = Variables(("FOO", new string('v', 4097))) } },
        { "config.envVars.FOO ", r => r with { EnvVars = Variables(("FOO", "a\0")) } },
        { "config.envVars.FOO ", r => r with { EnvVars = Variables(("FOO", LoneSurrogate)) } },
        { "config.envVars.FOO ", r => r with { EnvVars = Variables(("FOO", null!)) } },
        { "config.envVars ", r => r with { EnvVars = Many(501, "v") } },
        { "config.envVars ", r => r with { EnvVars = Many(65, new string('v', 4096)) } },
        { "config.secretKeys ", r => r with { SecretKeys = ["MISSING"] } },
        { "config.secretKeys ", r => r with { EnvVars = Variables(("A", "x")), SecretKeys = [.. Enumerable.Repeat("A", 501)] } },
        { "groupName", r => r with { GroupName = new string('g', 129) } },
        { "groupName", r => r with { GroupName = "a\u0007" } },
        { "batchId", r => r with { BatchId = new string('b', 129) } },
        { "projectId", r => r with { ProjectId = new string('p', 65) } },
        { "trigger", r => r with { Trigger = "magic" } },
        { "trigger", r => r with { Trigger = "" } },
        { "framework", r => r with { Framework = "selenium" } },
        { "tests ", r => r with { Tests = [.. Enumerable.Repeat("t", 1001)] } },
        { "tests[1]", r => r with { Tests = ["ok", ""] } },
        { "tests[0]", r => r with { Tests = [new string('t', 1025)] } },
        { "tests[0]", r => r with { Tests = [LoneSurrogate] } },
        { "priority", r => r with { Priority = 11 } },
        { "priority", r => r with { Priority = -11 } },
        { "idempotencyKey", r => r with { IdempotencyKey = "" } },
        { "idempotencyKey", r => r with { IdempotencyKey = new string('k', 256) } },
        { "idempotencyKey", r => r with { IdempotencyKey = "a\tb" } },
        { "runTimeout", r => r with { RunTimeout = TimeSpan.FromMilliseconds(999) } },
        { "runTimeout", r => r with { RunTimeout = TimeSpan.FromHours(25) } },
        { "runTimeout", r => r with { RunTimeout = TimeSpan.MinValue } },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Check_RequestWithinTheRules_IsAccepted(string about, Func<SubmitExecution, SubmitExecution> change)
    {
        var refusal = SubmissionValidator.Check(change(Valid));

        Assert.True(refusal is null, $"{about}: {string.Join(' ', refusal?.Details ?? [])}");
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(RefusedOptions), DisableDiscoveryEnumeration = true)]
    public void Check_OneFault_IsNamedByItsField(string field, Func<SubmitExecution, SubmitExecution> change)
    {
        var refusal = SubmissionValidator.Check(change(Valid));

        Assert.NotNull(refusal);
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Equal("Invalid payload", refusal.Error);
        Assert.StartsWith(field, Assert.Single(refusal.Details), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ManyFaults_AllAreNamedAtOnce()
    {
        var refusal = SubmissionValidator.Check(Valid with { TaskId = "", Command = "", Environment = "x", Priority = 99 });

        Assert.Equal(
            ["taskId", "command", "priority", "config.environment"], refusal!.Details.Select(detail => detail.Split(' ')[0]), StringComparer.Ordinal);
    }

    [Fact]
    public void Check_ThousandsOfFaults_DetailsStayBounded()
    {
        var refusal = SubmissionValidator.Check(Valid with { Tests = [.. Enumerable.Repeat("", 1000)] });

        Assert.Equal(51, refusal!.Details.Length);
        Assert.Equal("There are 950 more faults.", refusal.Details[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public void Check_NoImage_SaysThatNoneIsConfigured(string? image)
    {
        var refusal = SubmissionValidator.Check(
            Valid with { Image = image!, EnvVars = Variables(("PLATFORM_X", "x")) });

        Assert.Equal("No test image configured for this organization. Please update your settings.", refusal!.Error);
    }

    [Fact]
    public void Check_ReservedVariables_AreNamedInOneLine()
    {
        var refusal = SubmissionValidator.Check(Valid with
        {
            EnvVars = Variables(
                ("platform_jwt_secret", "x"), ("PLATFORM_X", "x"), ("Encryption_Key", "x"), ("MONITORING_SECRET_KEY", "x"),
                ("FINE", "x")),
        });

        Assert.Equal(RefusalCode.Invalid, refusal!.Code);
        Assert.Equal("Forbidden environment variable names", refusal.Error);
        Assert.Equal(
            "These keys cannot be injected: Encryption_Key, MONITORING_SECRET_KEY, PLATFORM_X, platform_jwt_secret",
            Assert.Single(refusal.Details));
    }

    [Fact]
    public void Check_PayloadAndImageAndVariablesAreWrong_PayloadComesFirst()
    {
        var refusal = SubmissionValidator.Check(
            Valid with { TaskId = "", Image = "", EnvVars = Variables(("PLATFORM_X", "x")) });

        Assert.Equal("Invalid payload", refusal!.Error);
    }

    [Fact]
    public void Check_SecretValueIsWrong_ValueIsNotShown()
    {
        var refusal = SubmissionValidator.Check(Valid with
        {
            EnvVars = Variables(("TOKEN", "hunter2\0")),
            SecretKeys = ["TOKEN"],
        });

        Assert.DoesNotContain("hunter2", string.Concat(refusal!.Details), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "all")]
    [InlineData("", "all")]
    [InlineData("  ", "all")]
    [InlineData("all", "all")]
    [InlineData(@"a\b\c", "a/b/c")]
    public void NormalizeFolder_Folder_HasForwardSlashes(string? folder, string expected) =>
        Assert.Equal(expected, SubmissionValidator.NormalizeFolder(folder));

    private static ImmutableDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    private static ImmutableDictionary<string, string> Many(int count, string value) =>
        Enumerable.Range(0, count).ToImmutableDictionary(i => $"V{i}", _ => value, StringComparer.Ordinal);
}
