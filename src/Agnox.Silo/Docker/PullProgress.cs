using Agnox.Grains.Running;

using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

/// <summary>Turns the engine's many messages about a pull into one sentence a second, and remembers its error.</summary>
internal sealed class PullProgress(ImageReference image, IProgress<string> progress, TimeProvider time)
    : IProgress<JSONMessage>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> _downloaded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _complete = new(StringComparer.Ordinal);
    private long? _reportedAt;

    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        Error ??= value.Error?.Message;
        if (value.ID is { } layer)
        {
            Follow(layer, value);
        }

        if (_reportedAt is { } at && time.GetElapsedTime(at) < Interval)
        {
            return;
        }

        _reportedAt = time.GetTimestamp();
        progress.Report(Sentence());
    }

    private void Follow(string layer, JSONMessage message)
    {
        switch (message.Status)
        {
            case "Pulling fs layer" or "Waiting":
                _downloaded.TryAdd(layer, 0);
                break;
            case "Downloading":
                _downloaded[layer] = message.Progress?.Current ?? 0;
                break;
            case "Already exists" or "Pull complete":
                _downloaded.TryAdd(layer, 0);
                _complete.Add(layer);
                break;
        }
    }

    private string Sentence() => _downloaded.Count is 0
        ? $"Pulling {image}"
        : FormattableString.Invariant(
            $"Pulling {image}: {_complete.Count} of {_downloaded.Count} layers, {_downloaded.Values.Sum() / 1e6:0} MB");
}
