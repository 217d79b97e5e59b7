using System.Runtime.InteropServices;
using Agnox.Local;
using Agnox.Local.CommandLine;

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await new ClusterCommands(StandardOutput.Writer).RunAsync(ClusterArguments.Parse(args), interrupted.Token);
}
catch (ClusterFailureException failure)
{
    await StandardOutput.Complaints.WriteLineAsync($"agnox: {failure.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    await StandardOutput.Complaints.WriteLineAsync("agnox: interrupted");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}
