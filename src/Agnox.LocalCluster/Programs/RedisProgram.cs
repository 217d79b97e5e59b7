using System.Net.Sockets;
using System.Text;
using Agnox.Local.Processes;
using Agnox.Local.State;

namespace Agnox.Local.Programs;

/// <summary>A private Redis. Its password is in a file of ours: a command line is for all to read.</summary>
internal sealed class RedisProgram(ClusterDirectory directory, ServerMember member, ClusterSecrets secrets) : IClusterProgram
{
    public const string Name = "redis";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    public Signal StopSignal => Signal.Terminate;

    public TimeSpan StopLimit { get; } = TimeSpan.FromSeconds(20);

    public Task<Launch> PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory.Redis);
        var configuration = Path.Combine(directory.Redis, "redis.conf");
        AtomicFile.WritePrivate(configuration, Encoding.UTF8.GetBytes($"""
            bind 127.0.0.1
            port {member.Url.Port}
            requirepass {secrets.RedisPassword}
            dir "{directory.Redis.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}"
            appendonly yes
            save ""

            """));
        return Task.FromResult(new Launch(["redis-server", configuration], directory.Redis));
    }

    public async Task<bool> IsServingAsync(long logStart, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(member.Url.Host, member.Url.Port, limit.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {secrets.RedisPassword}\r\nPING\r\n"), limit.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);

            // While it still loads its file it accepts the password and refuses the ping.
            return await reader.ReadLineAsync(limit.Token) is "+OK" && await reader.ReadLineAsync(limit.Token) is "+PONG";
        }
        catch (Exception exception) when (exception is SocketException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
