namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// Sends requests at fixed moments, whether the earlier ones are answered or not, and counts each from the moment at which
/// it was due: a stall shows in all requests that it delays, those not even sent included.
/// </summary>
internal static class OpenLoop
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <param name="rate">Requests a second.</param>
    /// <param name="length">For how long.</param>
    /// <param name="sendAsync">Sends the one of that number and tells whether the answer is good.</param>
    public static async Task<Latencies> RunAsync(int rate, TimeSpan length, Func<int, Task<bool>> sendAsync)
    {
        var requests = new List<Task<double?>>();
        var begun = Time.GetTimestamp();
        for (var number = 0; number < rate * length.TotalSeconds; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate);
            var early = due - Time.GetElapsedTime(begun);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), Time);
            }

            requests.Add(MeasureAsync(number, due));
        }

        var taken = await Task.WhenAll(requests);
        return new([.. taken.OfType<double>().Order()], taken.Count(request => request is null));

        async Task<double?> MeasureAsync(int number, TimeSpan due)
        {
            try
            {
                return await sendAsync(number) ? (Time.GetElapsedTime(begun) - due).TotalMilliseconds : null;
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                return null;
            }
        }
    }
}

/// <summary>How long requests took.</summary>
/// <param name="Sorted">Milliseconds of those with a good answer, the shortest first.</param>
/// <param name="Errors">How many had none.</param>
internal sealed record Latencies(IReadOnlyList<double> Sorted, int Errors)
{
    public double P50 => Quantile(0.50);

    public double P99 => Quantile(0.99);

    public double Max => Quantile(1);

    private double Quantile(double share) =>
        Sorted.Count > 0 ? Sorted[Math.Max(0, (int)Math.Ceiling(share * Sorted.Count) - 1)] : double.NaN;
}
