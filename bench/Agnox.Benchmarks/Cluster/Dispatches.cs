namespace Agnox.Benchmarks.Cluster;

/// <summary>Seconds until a run was dispatched, with a silo's death and without.</summary>
internal sealed class Dispatches
{
    public const int Rounds = 5;

    private readonly List<double> _undisturbed = [];
    private readonly List<double> _afterDeath = [];

    public double Undisturbed => Measure.Median(_undisturbed);

    public double AfterDeath => Measure.Median(_afterDeath);

    public double LongestAfterDeath => _afterDeath.Max();

    public double Ratio => AfterDeath / Undisturbed;

    public void Add(double undisturbed, double afterDeath)
    {
        _undisturbed.Add(undisturbed);
        _afterDeath.Add(afterDeath);
    }
}
