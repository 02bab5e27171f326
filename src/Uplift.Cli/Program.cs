using System.Runtime.InteropServices;
using Uplift.Cli.Hosting;

using var interruption = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // The first signal lets runs end between two batches; the second is for those who cannot wait (the next start goes
    // on all the same).
    if (interruption.IsCancellationRequested) Environment.Exit(ExitCode.Interrupted);
    signal.Cancel = true;
    Console.Error.WriteLine("Stopping after the current batch; once more stops at once.");
    interruption.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    return await CommandLine.InvokeAsync(args, interruption.Token);
}
catch (IOException error) when (error.HResult == 32 || error.Message.Contains("Broken pipe", StringComparison.Ordinal))
{
    // The reader of a pipe (head, less) has seen enough.
    return ExitCode.Done;
}
