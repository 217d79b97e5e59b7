using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Agnox.Testing.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>A disk is full for a while: what cannot be kept is said, what was kept stays, and space is enough to go on.</summary>
[Trait("Category", "Docker")]
public sealed class FullDiskTests
{
    private const int Mebibyte = 1 << 20;
    private const string Endless = "i=1; while true; do echo \"line $i\"; i=$((i+1)); usleep 2000; done";
    private const string Short = "for i in $(seq 1 500); do echo \"line $i\"; done; echo '1 passed'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Artifacts_FullWhileARunPrints_EndTheRunOnceAndKeepTheLogSoFar()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var platform = await StandaloneProcess.StartAsync(ArtifactsOn(disk));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var since = DateTimeOffset.UtcNow;
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(Endless));
        await member.FollowUntilAsync(taskId, "line 300\r");

        disk.Fill();

        var run = await member.WaitForEndAsync(taskId);
        AssertDiskEnded(run);
        Assert.Equal(1, run["attempt"]!.GetValue<int>());
        Assert.Single((await Containers.StartsAsync(member.OrganizationId, taskId, since)).Split('\n'));
        await Containers.WaitUntilGoneAsync(member.OrganizationId, taskId);
        AssertStartsWithLines(300, Printed(await member.RawLogAsync(taskId)));

        disk.MakeSpace();

        await AssertRunsAsync(member);
        Assert.Equal(run.ToJsonString(), (await member.GetAsync(taskId)).ToJsonString());
    }

    [Fact]
    public async Task Artifacts_FullForAMoment_CostNoLine()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var platform = await StandaloneProcess.StartAsync(ArtifactsOn(disk));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("""
            seq 1 500 | sed 's/^/line /'
            while [ ! -e /tmp/go ]; do usleep 10000; done
            seq 501 1000 | sed 's/^/line /'
            echo '1 passed'
            """));
        await member.FollowUntilAsync(taskId, "line 500\r");

        disk.Fill();
        await Containers.DockerAsync("exec", await Containers.ListAsync(member.OrganizationId, taskId), "touch", "/tmp/go");
        await platform.WaitForOutputAsync("could not be stored; it will be tried again");
        disk.MakeSpace();

        var run = await member.WaitForEndAsync(taskId);
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(Lines(1000) + "1 passed\n", Printed(await member.RawLogAsync(taskId)));
    }

    [Fact]
    public async Task Artifacts_FullWhileAnImageIsPulled_DoNotHideWhyTheRunEnds()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var platform = await StandaloneProcess.StartAsync(ArtifactsOn(disk));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        using var registry = new TcpListener(IPAddress.Loopback, 0);
        registry.Start();
        var taskId = await member.SubmitAsync($"127.0.0.1:{((IPEndPoint)registry.LocalEndpoint).Port}/slow/image:1");
        await member.FollowUntilAsync(taskId, "Preparing");
        (await registry.AcceptSocketAsync(Token)).Dispose();
        var asked = await registry.AcceptSocketAsync(Token);

        disk.Fill();
        registry.Stop();
        asked.Dispose();

        var run = await member.WaitForEndAsync(taskId, TimeSpan.FromSeconds(20));
        Assert.Equal("image-unavailable", run["stopReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Artifacts_NearlyFull_LetRunsWaitWithThatReason()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        disk.Fill(leave: 3 * Mebibyte);
        await using var platform = await StandaloneProcess.StartAsync(ArtifactsOn(disk, minFree: 4 * Mebibyte));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);

        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(Short));

        var waiting = await member.WaitForReasonAsync(taskId, "disk");
        Assert.Equal("no-node", waiting["limit"]!.GetValue<string>());
        Assert.Equal(
            "The disk of the logs and reports has only 3 MiB free; 4 MiB are needed to take new runs.",
            waiting["reason"]!.GetValue<string>());

        disk.MakeSpace();

        var run = await member.WaitForEndAsync(taskId);
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(Lines(500) + "1 passed\n", Printed(await member.RawLogAsync(taskId)));
    }

    [Fact]
    public async Task Database_Full_RefusesWhatItCannotStoreAndShowsTheRest()
    {
        await using var disk = await SmallDisk.MountAsync(24);
        await using var platform = await StandaloneProcess.StartAsync(Settings(), Path.Combine(disk.Path, "data"));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var before = await AssertRunsAsync(member);

        disk.Fill();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var refused = await SubmitAsync(member, "first");
            await AssertDatabaseFullAsync(refused);
        }

        using (var refused = await platform.Http.PostAsync(new Uri("/api/auth/signup", UriKind.Relative), SignUp(), Token))
        {
            await AssertDatabaseFullAsync(refused);
        }

        Assert.Equal([before["taskId"]!.GetValue<string>()], await ListAsync(member), StringComparer.Ordinal);
        Assert.Equal(before.ToJsonString(), (await member.GetAsync(before["taskId"]!.GetValue<string>())).ToJsonString());
        Assert.Equal(Lines(500) + "1 passed\n", Printed(await member.RawLogAsync(before["taskId"]!.GetValue<string>())));

        disk.MakeSpace();

        using (var accepted = await SubmitAsync(member, "first"))
        {
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        }

        Assert.Equal("PASSED", (await member.WaitForEndAsync("first"))["status"]!.GetValue<string>());
        await platform.StopAsync();
        Assert.Equal("ok", CheckIntegrity(platform.DataDirectory));
        await platform.StartAgainAsync();
        Assert.Equal(["first", before["taskId"]!.GetValue<string>()], await ListAsync(member), StringComparer.Ordinal);
        await AssertRunsAsync(member);
    }

    [Fact]
    public async Task Database_FullWhileARunPrints_HearsOfItsEndWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync(24);
        await using var platform = await StandaloneProcess.StartAsync(Settings(), Path.Combine(disk.Path, "data"));
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(Endless));
        await member.FollowUntilAsync(taskId, "line 300\r");

        disk.Fill();
        await platform.WaitForOutputAsync("The platform could not be told of");
        Assert.Equal("RUNNING", (await member.GetAsync(taskId))["status"]!.GetValue<string>());
        disk.MakeSpace();

        var run = await member.WaitForEndAsync(taskId);
        AssertDiskEnded(run);
        Assert.Equal(1, run["attempt"]!.GetValue<int>());
        AssertStartsWithLines(300, Printed(await member.RawLogAsync(taskId)));
        await Containers.WaitUntilGoneAsync(member.OrganizationId, taskId);
        await AssertRunsAsync(member);
    }

    private static Dictionary<string, string> Settings() => new(PlatformFixture.Settings, StringComparer.Ordinal)
    {
        ["Runner:MinFreeDiskBytes"] = "0",
    };

    private static Dictionary<string, string> ArtifactsOn(SmallDisk disk, int minFree = 0) =>
        new(PlatformFixture.Settings, StringComparer.Ordinal)
        {
            ["Artifacts:Directory"] = Path.Combine(disk.Path, "artifacts"),
            ["Runner:MinFreeDiskBytes"] = minFree.ToString(CultureInfo.InvariantCulture),
        };

    private static async Task<HttpResponseMessage> SubmitAsync(TestMember member, string taskId) => await member.PostAsync(
        "/api/execution-request", TestMember.Submission(taskId, await TestImages.ScriptAsync(Short)));

    private static StringContent SignUp() => new(
        """{"email":"late@example.test","password":"Correct1!horse","name":"Late","organizationName":"Late"}""",
        Encoding.UTF8,
        "application/json");

    private static async Task<JsonNode> AssertRunsAsync(TestMember member)
    {
        var run = await member.RunAsync(await TestImages.ScriptAsync(Short));
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(Lines(500) + "1 passed\n", Printed(await member.RawLogAsync(run["taskId"]!.GetValue<string>())));
        return run;
    }

    private static void AssertDiskEnded(JsonNode run)
    {
        Assert.Equal("ERROR", run["status"]!.GetValue<string>());
        Assert.Equal("platform-error", run["stopReason"]!.GetValue<string>());
        Assert.Contains("disk", run["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static async Task AssertDatabaseFullAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {text}");
        var body = JsonNode.Parse(text)!;
        Assert.False(body["success"]!.GetValue<bool>());
        Assert.Equal("Service Unavailable", body["error"]!.GetValue<string>());
        Assert.Contains("The disk of the database is full.", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task<IEnumerable<string>> ListAsync(TestMember member) =>
        (await member.GetJsonAsync("/api/executions"))["data"]!["executions"]!.AsArray()
            .Select(run => run!["taskId"]!.GetValue<string>());

    private static string CheckIntegrity(string dataDirectory)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "agnox.db")};Pooling=False");
        database.Open();
        using var check = database.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        return (string)check.ExecuteScalar()!;
    }

    /// <summary>The last line may have been cut where the space ended.</summary>
    private static void AssertStartsWithLines(int atLeast, string printed)
    {
        var expected = Lines(printed.Count(character => character == '\n') + 1);
        Assert.StartsWith(printed, expected, StringComparison.Ordinal);
        Assert.StartsWith(Lines(atLeast), printed, StringComparison.Ordinal);
    }

    private static string Printed(string log) =>
        string.Join('\n', log.Split("\r\n").Where(line => !line.StartsWith("[SYSTEM]", StringComparison.Ordinal)));

    private static string Lines(int count) => string.Concat(
        Enumerable.Range(1, count).Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line}\n")));
}
