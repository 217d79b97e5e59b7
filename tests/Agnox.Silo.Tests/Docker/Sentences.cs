using System.Collections.Concurrent;

namespace Agnox.Silo.Tests.Docker;

internal sealed class Sentences : IProgress<string>
{
    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyCollection<string> All => _all;

    public void Report(string value) => _all.Enqueue(value);
}
