using Agnox.Grains.Running;

namespace Agnox.Silo.Docker;

/// <summary>
/// Makes simultaneous pulls of one reference one pull. It goes on as long as anybody waits for it, whoever began it, and
/// is abandoned when the last one leaves.
/// </summary>
internal sealed class ImagePulls(Func<ImageReference, IProgress<string>, CancellationToken, Task> pull)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedPull> _running = new(StringComparer.Ordinal);

    public async Task JoinAsync(ImageReference image, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (shared, completion) = Join(image, progress);
        try
        {
            await completion.WaitAsync(cancellationToken);
        }
        finally
        {
            await LeaveAsync(image, shared, progress);
        }
    }

    private (SharedPull Shared, Task Completion) Join(ImageReference image, IProgress<string> progress)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(image.ToString(), out var shared))
            {
                shared = new SharedPull();
                _running.Add(image.ToString(), shared);
                shared.Completion = RunAsync(image, shared);
            }

            shared.Waiting.Add(progress);
            return (shared, shared.Completion);
        }
    }

    private async Task LeaveAsync(ImageReference image, SharedPull shared, IProgress<string> progress)
    {
        lock (_gate)
        {
            shared.Waiting.Remove(progress);
            if (shared.Waiting.Count > 0)
            {
                return;
            }

            // Whoever comes next must not join a pull that is being given up.
            if (_running.TryGetValue(image.ToString(), out var current) && ReferenceEquals(current, shared))
            {
                _running.Remove(image.ToString());
            }
        }

        await shared.Abandoned.CancelAsync();
    }

    private async Task RunAsync(ImageReference image, SharedPull shared)
    {
        await Task.Yield();
        await pull(image, new Announcement(this, shared), shared.Abandoned.Token);
    }

    private sealed class SharedPull
    {
        public CancellationTokenSource Abandoned { get; } = new();

        public List<IProgress<string>> Waiting { get; } = [];

        public Task Completion { get; set; } = Task.CompletedTask;
    }

    private sealed class Announcement(ImagePulls owner, SharedPull shared) : IProgress<string>
    {
        public void Report(string value)
        {
            IProgress<string>[] waiting;
            lock (owner._gate)
            {
                waiting = [.. shared.Waiting];
            }

            foreach (var progress in waiting)
            {
                progress.Report(value);
            }
        }
    }
}
