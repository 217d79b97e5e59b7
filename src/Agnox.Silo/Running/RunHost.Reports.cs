using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Running;

namespace Agnox.Silo.Running;

/// <content>What the host tells the rest of the platform, every two seconds and at each change.</content>
internal sealed partial class RunHost
{
    private static readonly TimeSpan ImageListPeriod = TimeSpan.FromSeconds(15);

    private IReadOnlyList<string> _images = [];
    private long? _imagesListedAt;
    private readonly FailureStreak _streak = new(time);
    private string? _engineProblem = "The container engine has not answered yet.";
    private string? _reportedProblem;
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
            IsDraining = IsDraining || (_engineProblem is null && !_takesWork),
            Problem = Problem,
            Labels = node.Labels,
            EngineVersion = _engineVersion,
            Sequence = ++_reports,
        });
    }

    /// <summary>Why this node cannot run containers now, the gravest first.</summary>
    private string? Problem => _engineProblem ?? disk.Problem ?? _streak.Problem;

    /// <summary>
    /// Failures of the platform count against the node, whatever the tests did; what became of a run that was not to be had,
    /// or was cancelled, says nothing about it.
    /// </summary>
    private void NoteResult(AttemptResult? result)
    {
        if (result?.StopReason == StopReason.PlatformError)
        {
            _streak.Fail(result.Error ?? result.VerdictReason);
        }
        else if (result is not null && result.StopReason != StopReason.Cancelled)
        {
            _streak.Succeed();
        }
    }

    private async Task LookAtEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_imagesListedAt is not { } listed || time.GetElapsedTime(listed) > ImageListPeriod || _engineProblem is not null)
            {
                var description = await engine.DescribeAsync(cancellationToken);
                _images = await engine.ListImagesAsync(cancellationToken);
                _imagesListedAt = time.GetTimestamp();
                _engineVersion = description.Version;
                if (_engineProblem is not null)
                {
                    _engineProblem = null;
                    LogReady(node.NodeId, node.Slots, description.Platform, description.Version);
                }
            }
        }
        catch (EngineUnavailableException failure)
        {
            _engineProblem = failure.Message;
        }

        if (Problem is { } problem && problem != _reportedProblem)
        {
            LogProblem(node.NodeId, problem);
        }

        _reportedProblem = Problem;
    }
}
