using Agnox.Local.CommandLine;
using Xunit;

namespace Agnox.Local.Tests.CommandLine;

public sealed class ClusterArgumentsTests
{
    [Fact]
    public void Up_WithoutOptions_IsThreeSilosAndTwoGateways()
    {
        var arguments = ClusterArguments.Parse(["up"]);

        Assert.Equal(
            (Verb.Up, 3, 2, (int?)null, (int?)null, "data"),
            (arguments.Verb, arguments.Silos, arguments.Gateways, arguments.Slots, arguments.Port, arguments.Data));
    }

    [Fact]
    public void Up_WithOptions_TakesThem()
    {
        var arguments = ClusterArguments.Parse(
        [
            "up", "--silos", "5", "--gateways", "1", "--slots", "4", "--port", "4000", "--data", "/d",
            "--set", "A:B=c=d", "--set", "E=",
        ]);

        Assert.Equal(
            (5, 1, 4, 4000, "/d"),
            (arguments.Silos, arguments.Gateways, arguments.Slots, arguments.Port, arguments.Data));
        Assert.Equal(
            [("A:B", "c=d"), ("E", "")],
            arguments.Settings.Select(setting => (setting.Key, setting.Value)).Order());
    }

    [Theory]
    [InlineData("kill silo 2", "silo", 2)]
    [InlineData("stop gateway 1", "gateway", 1)]
    [InlineData("restart redis", "redis", 0)]
    [InlineData("start postgres --data /d", "postgres", 0)]
    [InlineData("add gateway", "gateway", 0)]
    [InlineData("drain silo 3 --timeout 5", "silo", 3)]
    public void Member_IsKindAndNumber(string line, string kind, int number) =>
        Assert.Equal(new(kind, number), ClusterArguments.Parse(line.Split(' ')).Member);

    [Theory]
    [InlineData("", "A command is missing")]
    [InlineData("explode", "Unknown command explode")]
    [InlineData("kill", "kill takes one of: silo, gateway, redis, postgres")]
    [InlineData("kill node 1", "kill takes one of: silo, gateway, redis, postgres")]
    [InlineData("kill silo", "Which silo? kill silo 1")]
    [InlineData("kill silo two", "silo takes a number, not two")]
    [InlineData("kill silo -1", "silo takes a number, not -1")]
    [InlineData("kill redis 1", "kill redis takes nothing more")]
    [InlineData("add redis", "add takes one of: silo, gateway")]
    [InlineData("drain gateway 1", "drain takes one of: silo")]
    [InlineData("status silo", "status takes no silo")]
    [InlineData("status --slots 1", "status has no option --slots")]
    [InlineData("up --silos", "--silos needs a value")]
    [InlineData("up --silos many", "--silos takes a number, not many")]
    [InlineData("up --set KEY", "--set takes KEY=VALUE, not KEY")]
    public void Parse_WhenNotUnderstood_SaysWhy(string line, string reason)
    {
        var failure = Assert.Throws<ClusterFailureException>(
            () => ClusterArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryOption_OfEveryCommand_IsRead() => Assert.All(
        Verb.Known.Values.Where(verb => verb.Target is Target.Whole),
        verb => Assert.All(verb.Options, option => ClusterArguments.Parse(
            option is "--json" or "--delete-data" ? [verb.Name, option] : [verb.Name, option, option is "--set" ? "A=1" : "1"])));
}
