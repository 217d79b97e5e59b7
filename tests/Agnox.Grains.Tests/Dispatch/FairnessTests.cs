using Agnox.Testing;
using Xunit;

namespace Agnox.Grains.Tests.Dispatch;

/// <summary>The promises of docs/fairness.md, on a simulated clock.</summary>
public sealed class FairnessTests
{
    private const int Steps = 4000;

    private readonly Dice _dice = new(20260501);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(60)]
    public void SingleRuns_BesideABacklogOf10000_StartAfterAtMostOneStartOfEachOther(int slots)
    {
        var simulation = new SlotSimulation(slots);
        simulation.Submit("greedy", weight: 4, runs: 10_000, Seconds(1, 20));
        simulation.Fill();
        for (var step = 0; step < 100; step++)
        {
            simulation.Step();
        }

        var before = simulation.Starts.Count;
        var singles = Enumerable.Range(0, 50).Select(number => $"single-{number:00}").ToList();
        foreach (var single in singles)
        {
            simulation.Submit(single, weight: 1, runs: 1, Seconds(1, 20));
        }

        for (var step = 0; step < 51; step++)
        {
            simulation.Step();
        }

        var round = simulation.Starts.Skip(before).Take(51).ToList();
        Assert.Equal(singles, round.Where(organization => organization != "greedy").Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.InRange(round.Count(organization => organization == "greedy"), 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Newcomers_WhileOthersWaitAllTheTime_AreWithinTheBound(int slots)
    {
        var simulation = new SlotSimulation(slots);
        for (var number = 0; number < 6; number++)
        {
            simulation.Submit($"always-{number}", weight: 1 + (number % 4), runs: 100_000, Seconds(0.1, 1 + (20 * number)));
        }

        simulation.Fill();
        for (var newcomer = 0; newcomer < 50; newcomer++)
        {
            for (var step = 0; step < 20; step++)
            {
                simulation.Step();
            }

            var name = $"newcomer-{newcomer}";
            var before = simulation.Starts.Count;
            simulation.Submit(name, weight: 1, runs: 1, Seconds(1, 10));
            for (var step = 0; step < 7; step++)
            {
                simulation.Step();
            }

            var ahead = simulation.Starts.Skip(before).TakeWhile(organization => organization != name).ToList();
            Assert.Contains(name, simulation.Starts.Skip(before), StringComparer.Ordinal);
            Assert.Equal(ahead.Count, ahead.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 8)]
    [InlineData(10, 4)]
    [InlineData(64, 10)]
    public void EqualWeights_WithRunsOfDifferentLengths_GetEqualSlotSeconds(int slots, int organizations)
    {
        var simulation = new SlotSimulation(slots);
        for (var number = 0; number < organizations; number++)
        {
            simulation.Submit($"organization-{number}", weight: 1, runs: 100_000, Seconds(1, 10 * (1 + number)));
        }

        Run(simulation);

        Assert.InRange(SlotSimulation.Jain([.. simulation.Demands.Values.Select(demand => demand.SlotSeconds)]), 0.95, 1.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(21)]
    public void UnequalWeights_GetSlotSecondsInProportion(int slots)
    {
        var simulation = new SlotSimulation(slots);
        simulation.Submit("free", weight: 1, runs: 100_000, Seconds(1, 10));
        simulation.Submit("team", weight: 2, runs: 100_000, Seconds(1, 30));
        simulation.Submit("enterprise", weight: 4, runs: 100_000, Seconds(1, 20));

        Run(simulation);

        var perWeight = simulation.Demands.Values.Select(demand => demand.SlotSeconds / demand.Weight).ToList();
        Assert.InRange(perWeight.Min() / perWeight.Max(), 0.9, 1.0);
    }

    [Fact]
    public void Jain_OfOneWhoHasEverything_IsOneNth() => Assert.Equal(0.25, SlotSimulation.Jain([8.0, 0, 0, 0]), 6);

    private static void Run(SlotSimulation simulation)
    {
        simulation.Fill();
        for (var step = 0; step < Steps / 4; step++)
        {
            simulation.Step();
        }

        simulation.ResetSlotSeconds();
        for (var step = 0; step < Steps; step++)
        {
            simulation.Step();
        }
    }

    private Func<double> Seconds(double from, double to) => () => from + (_dice.Next(1000) / 1000.0 * (to - from));
}
