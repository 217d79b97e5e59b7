using Agnox.Dispatch;
using Agnox.Grains.Running;
using Agnox.Operations;

namespace Agnox.Silo.Running;

/// <content>What the host tells the rest of the platform, every two seconds and at each change.</content>
internal sealed partial class RunHost
{
    private static readonly TimeSpan ImageListPeriod = TimeSpan.FromSeconds(15);

    private IReadOnlyList<string> _images = [];
    private long? _imagesListedAt;
    private string? _problem = "The container engine has not answered yet.";
    private string? _engineVersion;
    private long _reports;

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        await LookAtEngineAsync(cancellationToken);
        await grains.GetGrain<IDispatcherGrain>(node.Platform).ReportNodeAsync(new()
        {
            NodeId = node.NodeId,
            Address = node.Address,
            Platform = node.Platform,
            Slots = node.Slots,
            Running = Reserved,
            Images = [.. _images],
            IsDraining = _isDraining || (_problem is null && !_takesWork),
            Problem = _problem,
            EngineVersion = _engineVersion,
            Sequence = ++_reports,
        });
    }

    private async Task LookAtEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_imagesListedAt is not { } listed || time.GetElapsedTime(listed) > ImageListPeriod || _problem is not null)
            {
                var description = await engine.DescribeAsync(cancellationToken);
                _images = await engine.ListImagesAsync(cancellationToken);
                _imagesListedAt = time.GetTimestamp();
                _engineVersion = description.Version;
                if (_problem is not null)
                {
                    _problem = null;
                    LogReady(node.NodeId, node.Slots, description.Platform, description.Version);
                }
            }
        }
        catch (EngineUnavailableException failure)
        {
            if (_problem != failure.Message)
            {
                LogProblem(node.NodeId, failure.Message);
            }

            _problem = failure.Message;
        }
    }

    /// <summary>Every silo asks; the watchdog itself limits how often it looks.</summary>
    private Task SweepRunsAsync(CancellationToken cancellationToken) => grains.GetGrain<IWatchdogGrain>(0).SweepAsync();
}
