using System.Globalization;
using Agnox.Testing.Platform;

namespace Agnox.Benchmarks;

/// <summary>What a benchmark works with.</summary>
internal sealed class Bench(TextWriter output) : IAsyncDisposable
{
    private StandaloneProcess? _platform;
    private TestMember? _member;

    /// <summary>The standalone, for benchmarks that ask for it.</summary>
    public StandaloneProcess Platform => _platform ?? throw NotAsked();

    /// <summary>An organization's admin there.</summary>
    public TestMember Member => _member ?? throw NotAsked();

    /// <summary>Starts the standalone unless an earlier benchmark did.</summary>
    public async Task StartStandaloneAsync(Dictionary<string, string> settings)
    {
        _platform ??= await StandaloneProcess.StartAsync(settings);
        _member ??= await TestMember.SignUpAsync(_platform.Http.BaseAddress!);
    }

    public Task SayAsync(FormattableString text) => output.WriteLineAsync("  " + text.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (_member is not null)
        {
            await _member.DisposeAsync();
        }

        if (_platform is not null)
        {
            await _platform.DisposeAsync();
        }
    }

    private static InvalidOperationException NotAsked() => new("The benchmark did not ask for the standalone.");
}
