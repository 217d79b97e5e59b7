using System.Net;
using System.Runtime.InteropServices;
using System.Text;

// Stands for a silo or a gateway where a test is about processes only: as much of both as LocalCluster asks of them, in a
// tenth of the time. Silos say where they are through files of one directory, and gateways read it there.
var nodes = Directory.CreateDirectory(Setting("StandIn__Directory")).FullName;
using var ended = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    ended.Cancel();
});
if (args is ["migrate"])
{
    Console.WriteLine("Migrated");
    return 0;
}

if (Environment.GetEnvironmentVariable("urls") is { } url)
{
    await ServeAsync(url);
    return 0;
}

var nodeId = Setting("Runner__NodeId");
if (File.Exists(Path.Combine(nodes, $"{nodeId}.broken")))
{
    Console.WriteLine("Not started: this node is broken");
    return 3;
}

Console.WriteLine("Application started");
while (!ended.IsCancellationRequested)
{
    await File.WriteAllTextAsync(Path.Combine(nodes, $"{nodeId}.node"), "");
    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ended.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

return 0;

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

async Task ServeAsync(string url)
{
    using var listener = new HttpListener();
    listener.Prefixes.Add($"{url}/");
    listener.Start();
    using var stop = ended.Token.Register(listener.Abort);
    while (!ended.IsCancellationRequested)
    {
        try
        {
            Answer(await listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The listener ends by SIGTERM; a client that hung up is no reason to.
        }
    }
}

void Answer(HttpListenerContext context)
{
    var path = context.Request.Url!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
    var isOperator = context.Request.Headers["X-Agnox-Operator-Secret"] == Setting("Gateway__OperatorSecret");
    var (status, body) = path switch
    {
        ["health"] => (200, "{}"),
        _ when !isOperator => (401, """{"success":false,"error":"Unauthorized"}"""),
        ["api", "system", "nodes"] => (200, $$$"""{"success":true,"data":{"nodes":[{{{string.Join(',', Nodes())}}}]}}"""),
        ["api", "system", "nodes", var id, "drain"] => Drain(id),
        ["api", "system", "nodes", var id, "resume"] => Resume(id),
        _ => (404, "{}"),
    };
    context.Response.StatusCode = status;
    context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
}

IEnumerable<string> Nodes() => Directory.GetFiles(nodes, "*.node").Select(file =>
{
    var id = Path.GetFileNameWithoutExtension(file);
    var age = Math.Max(0, (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file)).TotalMilliseconds);
    var running = Path.Combine(nodes, $"{id}.running");
    var count = File.Exists(running) ? File.ReadAllText(running) : "0";
    var isDraining = File.Exists(Path.Combine(nodes, $"{id}.draining")) ? "true" : "false";
    return $$"""{"nodeId":"{{id}}","slots":2,"running":{{count}},"isDraining":{{isDraining}},"heartbeatAgeMs":{{(long)age}} }""";
});

(int Status, string Body) Drain(string id)
{
    File.WriteAllText(Path.Combine(nodes, $"{id}.draining"), "");
    return (200, "{}");
}

(int Status, string Body) Resume(string id)
{
    File.Delete(Path.Combine(nodes, $"{id}.draining"));
    return (200, "{}");
}
