using Agnox.EndToEnd.Tests;
using Agnox.Testing.Platform;
using Xunit;

[assembly: AssemblyFixture(typeof(PlatformFixture))]

namespace Agnox.EndToEnd.Tests;

/// <summary>One standalone process for all tests that do not kill it, with a member whose plan allows many runs at once.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Organizations:DefaultPlan"] = "enterprise",
        ["Runner:Slots"] = "4",
    };

    private StandaloneProcess? _platform;
    private TestMember? _member;

    public StandaloneProcess Platform => _platform ?? throw new InvalidOperationException("Not started.");

    public TestMember Member => _member ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _platform = await StandaloneProcess.StartAsync(Settings);
        _member = await TestMember.SignUpAsync(_platform.Http.BaseAddress!);
    }

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
}
