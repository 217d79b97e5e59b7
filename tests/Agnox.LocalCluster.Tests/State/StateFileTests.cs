using System.Text.Json;
using Agnox.Local.Processes;
using Agnox.Local.Programs;
using Agnox.Local.State;
using Agnox.Testing.Storage;
using Xunit;

namespace Agnox.Local.Tests.State;

public sealed class StateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _temporary = new();
    private readonly ClusterDirectory _directory;
    private readonly StateFile _file;

    public StateFileTests()
    {
        _directory = new(_temporary.Path);
        _file = new(_directory, TimeProvider.System);
    }

    [Fact]
    public void Read_AfterWrite_IsWhatWasWritten()
    {
        var state = Plan(silos: 2, gateways: 2);
        state = state.With(state.Silo(2) with { Pid = 7, Birth = "boot/1" });

        _file.Write(state);
        var read = _file.Read();

        Assert.Equal(state.Members, read.Members);
        Assert.Equal((state.Programs, state.StartLimit), (read.Programs, read.StartLimit));
    }

    [Fact]
    public void Write_HasThePromisedShape_AndNoSecret()
    {
        _file.Write(Plan(silos: 1, gateways: 1));

        using var json = JsonDocument.Parse(File.ReadAllText(_directory.State));
        var root = json.RootElement;
        Assert.All(
            [
                root.GetProperty("gateways")[0].GetProperty("url"),
                root.GetProperty("gateways")[0].GetProperty("pid"),
                root.GetProperty("silos")[0].GetProperty("nodeId"),
                root.GetProperty("silos")[0].GetProperty("pid"),
                root.GetProperty("silos")[0].GetProperty("ports").GetProperty("silo"),
                root.GetProperty("redis").GetProperty("pid"),
                root.GetProperty("redis").GetProperty("url"),
                root.GetProperty("postgres").GetProperty("pid"),
                root.GetProperty("postgres").GetProperty("url"),
            ],
            value => Assert.NotEqual(JsonValueKind.Null, value.ValueKind));
        var secrets = ClusterSecrets.Read(_directory);
        Assert.DoesNotContain(secrets.PostgresPassword, json.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(secrets.RedisPassword, json.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhereNoClusterIs_SaysHowToStartOne()
    {
        Assert.Null(_file.TryRead());
        Assert.Contains("./agnox cluster up", Assert.Throws<ClusterFailureException>(_file.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Read_OfSomethingElse_IsRefused(string content)
    {
        File.WriteAllText(_directory.State, content);

        Assert.Throws<ClusterFailureException>(_file.Read);
    }

    [Fact]
    public async Task Update_ByManyAtOnce_LosesNothing()
    {
        const int writers = 8;
        _file.Write(Plan(silos: writers, gateways: 1));

        await Task.WhenAll(Enumerable.Range(1, writers).Select(number => new StateFile(_directory, TimeProvider.System).UpdateAsync(
            state => state.With(state.Silo(number) with { Pid = number }), TestContext.Current.CancellationToken)));

        Assert.Equal(Enumerable.Range(1, writers), _file.Read().Silos.Select(silo => silo.Pid));
    }

    [Fact]
    public void Secrets_AreMadeOnce_AndForTheOwnerOnly()
    {
        var made = ClusterSecrets.ReadOrCreate(_directory);

        Assert.Equal(made, ClusterSecrets.ReadOrCreate(_directory));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_directory.Secrets) is OwnerOnly);
    }

    [Fact]
    public void GivenSettings_AreForTheOwnerOnly_AndWinExceptOverIdentity()
    {
        var state = Plan(silos: 2, gateways: 1);
        ClusterConfiguration.Store(_directory, Layout with
        {
            Slots = 5,
            Settings = Layout.Settings.Add("runner:allowhostaccess", "false").Add("Runner:NodeId", "mine").Add("X:Y", "z"),
        });

        var silo = new ClusterConfiguration(_directory, state, ClusterSecrets.Read(_directory)).Of(state.Silo(2));

        Assert.Equal(
            ("false", state.Silo(2).NodeId, "z", "5"),
            (silo["Runner:AllowHostAccess"], silo["Runner:NodeId"], silo["X:Y"], silo["Runner:Slots"]));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_directory.Settings) is OwnerOnly);
    }

    [Fact]
    public void Gateway_KnowsNeitherDatabaseNorEncryptionKey()
    {
        var state = Plan(silos: 1, gateways: 1);
        ClusterConfiguration.Store(_directory, Layout);
        var secrets = ClusterSecrets.Read(_directory);

        var gateway = new ClusterConfiguration(_directory, state, secrets).Of(state.Gateway(1));

        Assert.DoesNotContain(gateway, setting => setting.Value.Contains(secrets.PostgresPassword, StringComparison.Ordinal));
        Assert.DoesNotContain(gateway, setting => setting.Value == secrets.EncryptionKey);
        Assert.Equal(state.Gateway(1).Url, new Uri(gateway["urls"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Number_OutOfRange_SaysTheRange(int number)
    {
        var failure = Assert.Throws<ClusterFailureException>(() => Plan(silos: 2, gateways: 1).Silo(number));

        Assert.Equal($"There is no silo {number}; this cluster has silo 1 to 2.", failure.Message);
    }

    public void Dispose() => _temporary.Dispose();

    private ClusterLayout Layout => new() { Directory = _temporary.Path, Port = 0 };

    private ClusterState Plan(int silos, int gateways) =>
        new ClusterPlan(_directory, ClusterSecrets.ReadOrCreate(_directory), new FreePorts())
            .Of(Layout with { Silos = silos, Gateways = gateways });
}
