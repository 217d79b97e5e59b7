using System.ComponentModel;
using System.Diagnostics;

namespace Agnox.Silo.Docker;

/// <summary>
/// Keeps the containers of a bridge from link-local addresses, where clouds serve a machine's credentials. Best effort:
/// the rule belongs to the host's packet filter, which only root of the same host can change.
/// </summary>
internal sealed partial class LinkLocalBlock(TimeProvider time, ILogger<LinkLocalBlock> logger)
{
    private const string LinkLocal = "169.254.0.0/16";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _reported;

    public async Task ApplyAsync(string bridge, CancellationToken cancellationToken)
    {
        var failure = await FailureOfAsync("-C", bridge, cancellationToken) is null
            ? null
            : await FailureOfAsync("-I", bridge, cancellationToken);
        if (failure is not null && Interlocked.Exchange(ref _reported, 1) is 0)
        {
            LogOpen(LinkLocal, failure);
        }
    }

    /// <summary>Null when the command succeeded.</summary>
    private async Task<string?> FailureOfAsync(string action, string bridge, CancellationToken cancellationToken)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(
            "iptables", ["-w", "5", action, "DOCKER-USER", "-i", bridge, "-d", LinkLocal, "-j", "DROP"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var expiry = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        try
        {
            process.Start();
            var error = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode is 0 ? null : EngineMessage.Tidy(error);
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            return "iptables does not end";
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "Containers of this host may reach {Range}, as the packet filter cannot be changed ({Reason}). " +
        "Run with root and iptables, or block the range outside.")]
    private partial void LogOpen(string range, string reason);
}
