using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Running;
using Xunit;

namespace Agnox.Grains.Tests.Running;

public sealed class ContainerPlansTests
{
    private static readonly ExecutionKey Key = new("507f1f77bcf86cd799439011", "run-1");

    [Fact]
    public void Create_FirstAttempt_IsNamedLabelledAndLimited()
    {
        var plan = ContainerPlans.Create(Assignment(), NoSecrets(), new RunnerLimits(), "node-1");

        Assert.Equal("org_507f1f77bcf86cd799439011_task_run-1", plan.Name);
        Assert.Equal("tests:latest", plan.Image);
        Assert.Equal(["/bin/sh", "/app/entrypoint.sh", "all"], plan.Command);
        Assert.Equal("/app", plan.WorkingDirectory);
        Assert.Equal("507f1f77bcf86cd799439011/run-1", plan.Labels[ContainerLabels.Execution]);
        Assert.Equal("1", plan.Labels[ContainerLabels.Attempt]);
        Assert.Equal("node-1", plan.Labels[ContainerLabels.Node]);
        Assert.Equal(2_147_483_648, plan.MemoryBytes);
        Assert.Equal(2_000_000_000, plan.NanoCpus);
        Assert.Equal(512, plan.PidsLimit);
        Assert.InRange(plan.SharedMemoryBytes, 64 << 20, plan.MemoryBytes);
        Assert.Equal("agnox-runs", plan.Network);
        Assert.False(plan.AllowHostAccess);
    }

    [Fact]
    public void Create_LaterAttempt_HasItsOwnName()
    {
        var plan = ContainerPlans.Create(Assignment() with { Attempt = 3 }, NoSecrets(), new RunnerLimits(), "n");

        Assert.Equal("org_507f1f77bcf86cd799439011_task_run-1_attempt_3", plan.Name);
        Assert.Equal("3", plan.Labels[ContainerLabels.Attempt]);
    }

    [Theory]
    [InlineData(null, null, "/bin/sh /app/entrypoint.sh all")]
    [InlineData(" ", "pytest", "/bin/sh /app/entrypoint.sh all")]
    [InlineData(@"smoke\login", "playwright", "/bin/sh /app/entrypoint.sh smoke/login")]
    [InlineData("x", "maestro", "maestro test . --format html --output /app/maestro-reports/report.html")]
    public void Create_FolderAndFramework_DecideTheCommand(string? folder, string? framework, string command)
    {
        var assignment = Assignment(request => request with { Folder = folder, Framework = framework });

        Assert.Equal(command.Split(' '), ContainerPlans.Create(assignment, NoSecrets(), new RunnerLimits(), "n").Command);
    }

    [Fact]
    public void Create_Environment_IsMergedLaterWins()
    {
        var assignment = Assignment(request => request with
        {
            BaseUrl = "http://localhost:8080",
            EnvVars = Variables(
                ("CI", "0"), ("TASK_ID", "forged"), ("FRAMEWORK_AGNOSTIC", "no"), ("PLAYWRIGHT_REPORTERS", "dot"),
                ("PLAYWRIGHT_JSON_OUTPUT_NAME", "/etc/x"), ("A", "1"), ("TOKEN", "********"),
                ("PLATFORM_ANYTHING", "x"), ("platform_lower", "x"), ("Encryption_Key", "x"),
                ("MONITORING_SECRET_KEY", "x")),
            SecretKeys = ["TOKEN"],
        });
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "s3cret=x" };

        var plan = ContainerPlans.Create(assignment, secrets, new RunnerLimits { AllowHostAccess = true }, "n");

        Assert.Equal(
            [
                "A=1",
                "BASE_URL=http://host.docker.internal:8080",
                "CI=0",
                "FRAMEWORK_AGNOSTIC=true",
                "PLAYWRIGHT_JSON_OUTPUT_NAME=/app/test-results/results.json",
                "PLAYWRIGHT_REPORTERS=line,html,allure-playwright,json",
                "TASK_ID=run-1",
                "TOKEN=s3cret=x",
            ],
            plan.Environment);
    }

    [Fact]
    public void Create_CallerSetsBaseUrl_ItsValueIsKept()
    {
        var assignment = Assignment(request => request with { EnvVars = Variables(("BASE_URL", "http://x")) });

        Assert.Contains(
            "BASE_URL=http://x", ContainerPlans.Create(assignment, NoSecrets(), new RunnerLimits(), "n").Environment, StringComparer.Ordinal);
    }

    [Fact]
    public void Create_SecretWithoutValue_IsRefused()
    {
        var assignment = Assignment(request => request with
        {
            EnvVars = Variables(("TOKEN", "********")),
            SecretKeys = ["TOKEN"],
        });

        Assert.Throws<ArgumentException>(
            () => ContainerPlans.Create(assignment, NoSecrets(), new RunnerLimits(), "n"));
    }

    [Fact]
    public void Create_TextThatIsNoImage_IsRefused() => Assert.Throws<ArgumentException>(
        () => ContainerPlans.Create(
            Assignment(request => request with { Image = "No Image" }), NoSecrets(), new RunnerLimits(), "n"));

    private static Dictionary<string, string> NoSecrets() => new(StringComparer.Ordinal);

    private static ImmutableDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    private static AttemptAssignment Assignment(Func<SubmitExecution, SubmitExecution>? change = null)
    {
        var request = new SubmitExecution
        {
            TaskId = Key.TaskId,
            Image = " tests ",
            Command = "smoke tests",
            Environment = "staging",
            Trigger = "manual",
            SubmittedBy = "507f1f77bcf86cd799439012",
        };
        return new()
        {
            Key = Key,
            Attempt = 1,
            Request = change is null ? request : change(request),
            SealedSecrets = ImmutableDictionary<string, string>.Empty,
            RunTimeout = TimeSpan.FromMinutes(30),
            ClaimedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
