using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Platform;
using Xunit;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

// They break the cluster they share.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Agnox.Cluster.Tests.Platform;

/// <summary>
/// One cluster for all tests that leave it whole: three silos, two gateways, the host's engine behind a tap. Started by the
/// first test that needs it.
/// </summary>
public sealed class ClusterFixture : IAsyncDisposable
{
    /// <summary>Long enough to restart a silo on a busy machine, short enough to wait for in a test.</summary>
    private static readonly ImmutableDictionary<string, string> Settings = TestCluster.Defaults
        .SetItem("Executions:Lease", "00:00:06")
        .SetItem("Executions:DetachedGrace", "00:00:24");

    private readonly SemaphoreSlim _starting = new(1);
    private readonly HttpClient _http = new();
    private EngineTap? _tap;
    private TestCluster? _cluster;

    internal EngineTap Tap => _tap ?? throw new InvalidOperationException("Not started.");

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    internal Uri Gateway => Cluster.Gateways[0];

    /// <summary>How often a test of a fault repeats it: once, or as often as AGNOX_FAULT_ROUNDS says.</summary>
    internal static int Rounds(int otherwise) =>
        Environment.GetEnvironmentVariable("AGNOX_FAULT_ROUNDS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    internal async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _tap ??= new EngineTap();
            _cluster ??= await TestCluster.UpAsync(Settings.SetItem("Docker:Endpoint", _tap.Endpoint));
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A new organization with as many concurrent runs as a test wants.</summary>
    internal async Task<TestMember> SignUpAsync(int? cap = null)
    {
        await StartAsync();
        var member = await TestMember.SignUpAsync(Gateway);
        if (cap is not null)
        {
            using var answer = await OperatorAsync(
                HttpMethod.Put,
                $"/api/system/organizations/{member.OrganizationId}/limits",
                new JsonObject { ["limits"] = new JsonObject { ["maxConcurrentRuns"] = cap } });
            answer.EnsureSuccessStatusCode();
        }

        return member;
    }

    internal async Task<HttpResponseMessage> OperatorAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Gateway, path));
        request.Headers.Add("X-Agnox-Operator-Secret", Cluster.Settings["Gateway:OperatorSecret"]);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await _http.SendAsync(request);
    }

    /// <summary>Number of the silo that is a node.</summary>
    internal int SiloOf(string nodeId) => Cluster.Local.Silos.Select(silo => silo.NodeId).ToList().IndexOf(nodeId) + 1;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _starting.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_tap is not null)
        {
            await _tap.DisposeAsync();
        }
    }
}
