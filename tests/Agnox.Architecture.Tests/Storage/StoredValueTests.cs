using System.Text.Json;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Grains.Identity;
using Agnox.Grains.Running;
using Agnox.Silo.Secrets;
using Agnox.Standalone;
using Agnox.Testing.Storage;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>Values with a form of their own: sealed, hashed, or written on a container.</summary>
public sealed class StoredValueTests(StateFormats formats)
{
    /// <summary>Long enough to be shortened before it is hashed.</summary>
    private const string Password = "Correct1!horse battery staple, and as many words again as it takes to be too long for bcrypt";

    private const string Secret = "größe s3cr3t";

    public static TheoryData<string> Executions => [.. StoredState.SamplesOf("execution.execution")];

    public static TheoryData<string> Users => [.. StoredState.SamplesOf("user.user")];

    public static TheoryData<string> Idempotencies => [.. StoredState.SamplesOf("idempotency.idempotency")];

    public static TheoryData<string> Labels => [.. Samples.Of("container-labels.json")];

    public static TheoryData<string> Installations => [.. Samples.Of("installation.json")];

    [Theory]
    [MemberData(nameof(Executions))]
    public void Secrets_SealedEarlier_Open(string sample)
    {
        var key = ReadTexts(Samples.Of("installation.json")[0])["Secrets:EncryptionKey"];
        var box = new AesGcmSecretBox(Options.Create(new SecretBoxOptions { EncryptionKey = key }));

        var secrets = formats.Read<ExecutionState>(sample).SealedSecrets;

        Assert.All(secrets.Values, value => Assert.Equal(Secret, box.Open(value)));
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public void Request_AcceptedEarlier_IsRecognized(string sample)
    {
        var state = formats.Read<ExecutionState>(sample);

        Assert.Equal(state.Fingerprint, RequestFingerprint.Of(state.Request!));
    }

    [Theory]
    [MemberData(nameof(Idempotencies))]
    public void IdempotencyKey_UsedEarlier_IsRecognized(string sample)
    {
        var request = formats.Read<ExecutionState>(StoredState.SamplesOf("execution.execution")[0]).Request!;

        Assert.Equal(formats.Read<IdempotencyState>(sample).Fingerprint, RequestFingerprint.Of(request));
    }

    [Theory]
    [MemberData(nameof(Users))]
    public async Task Password_HashedEarlier_Fits(string sample) =>
        Assert.True(await new PasswordGrain().VerifyAsync(Password, formats.Read<UserState>(sample).PasswordHash));

    [Theory]
    [MemberData(nameof(Labels))]
    public void Container_StartedEarlier_TellsWhoseItIs(string sample)
    {
        var labels = ReadTexts(sample);

        Assert.Equal("run-1", ExecutionKey.Parse(labels[ContainerLabels.Execution]).TaskId);
        Assert.Equal("2", labels[ContainerLabels.Attempt]);
        Assert.Equal("node-1", labels[ContainerLabels.Node]);
    }

    [Fact]
    public void Container_StartedNow_HasTheLabelsOfTheNewestSample()
    {
        var state = formats.Read<ExecutionState>(Executions.Last().Data);
        var labels = ReadTexts(Labels.Last().Data);
        var assignment = new AttemptAssignment
        {
            Key = ExecutionKey.Parse(labels[ContainerLabels.Execution]),
            Attempt = state.Attempt,
            Request = state.Request! with { SecretKeys = [] },
            SealedSecrets = state.SealedSecrets,
            RunTimeout = state.RunTimeout,
            ClaimedAt = state.QueuedAt,
        };

        var plan = ContainerPlans.Create(assignment, new Dictionary<string, string>(StringComparer.Ordinal), new RunnerLimits(), state.NodeId!);

        Assert.Equal(labels, plan.Labels.ToDictionary(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void DataDirectory_MadeEarlier_HasAllThatANewOneGets(string sample)
    {
        using var old = new TemporaryDirectory();
        using var fresh = new TemporaryDirectory();
        File.Copy(Samples.PathOf(sample), Path.Combine(old.Path, Path.GetFileName(sample)));

        var secrets = InstallationSecrets.ReadOrCreate(old.Path);

        Assert.Equal(ReadTexts(sample), secrets);
        Assert.Empty(InstallationSecrets.ReadOrCreate(fresh.Path).Keys.Except(secrets.Keys, StringComparer.Ordinal));
    }

    private static Dictionary<string, string> ReadTexts(string sample) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(Samples.Read(sample))!;
}
