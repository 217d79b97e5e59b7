using Agnox.Grains.Running;

namespace Agnox.Silo.Docker;

/// <summary>
/// Makes simultaneous pulls of one reference for one platform one pull. It goes on as long as anybody waits for it, whoever began it, and
/// is abandoned when the last one leaves.
/// </summary>
internal sealed class ImagePulls(Func<ImageReference, string, IProgress<string>, CancellationToken, Task> pull)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Image, string Platform), SharedPull> _running = [];

    public async Task JoinAsync(ImageReference image, string platform, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (shared, completion) = Join(image, platform, progress);
        try
        {
            await completion.WaitAsync(cancellationToken);
        }
        finally
        {
            await LeaveAsync((image.ToString(), platform), shared, progress);
        }
    }

    private (SharedPull Shared, Task Completion) Join(ImageReference image, string platform, IProgress<string> progress)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue((image.ToString(), platform), out var shared))
            {
                shared = new SharedPull();
                _running.Add((image.ToString(), platform), shared);
                shared.Completion = RunAsync(image, platform, shared);
            }

            shared.Waiting.Add(progress);
            return (shared, shared.Completion);
        }
    }

    private async Task LeaveAsync((string Image, string Platform) key, SharedPull shared, IProgress<string> progress)
    {
        lock (_gate)
        {
            shared.Waiting.Remove(progress);
            if (shared.Waiting.Count > 0)
            {
                return;
            }

            // Whoever comes next must not join a pull that is being given up.
            if (_running.TryGetValue(key, out var current) && ReferenceEquals(current, shared))
            {
                _running.Remove(key);
            }
        }

        await shared.Abandoned.CancelAsync();
    }

    private async Task RunAsync(ImageReference image, string platform, SharedPull shared)
    {
        await Task.Yield();
        await pull(image, platform, new Announcement(this, shared), shared.Abandoned.Token);
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
