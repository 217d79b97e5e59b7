using System.Runtime.InteropServices;

using Agnox.Demo;

var terminal = new Terminal(StandardOutput.Writer, StandardOutput.IsTerminal);
if (args is ["--help" or "-h"])
{
    terminal.WriteLine(DemoOptions.Usage);
    return 0;
}

using var interrupted = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});
try
{
    var demonstration = new Demonstration(DemoOptions.Parse(args), terminal, TimeProvider.System);
    return await demonstration.RunAsync(interrupted.Token) ? 0 : 1;
}
catch (DemoFailureException failure)
{
    terminal.WriteLine($"The demo failed. {failure.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    terminal.WriteLine("Interrupted.");
    return 1;
}
