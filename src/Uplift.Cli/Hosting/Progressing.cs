using Uplift.Execution;
using Uplift.Workspaces;

namespace Uplift.Cli.Hosting;

/// <summary>Does work while its progress shows on standard error: moving on a terminal, plain lines
/// elsewhere.</summary>
internal static class Progressing
{
    public static async Task RunAsync(Output output, int tenants, Func<IRunObserver, Task> work)
    {
        if (tenants == 0) return;
        if (Output.IsLively && output.Talk.Profile.Capabilities.Interactive) await LiveProgress.RunAsync(
            output.Talk, tenants, work);
        else await work(new PlainProgress());
    }
}

/// <summary>One line for each tenant and step, when it is done.</summary>
internal sealed class PlainProgress : IRunObserver
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        var line = happened switch
        {
            StepFinished { Step: Planning.PassStep or Planning.TenantCodeStep } step =>
                $"{step.Tenant}: {step.Step.Package.Id}: {step.Step.Title}: {step.Cursor.Changed} of {step.Cursor.Read} changed"
                + (step.Cursor.Failed > 0 ? $", {step.Cursor.Failed} failed" : ""),
            StepFinished step => $"{step.Tenant}: {step.Step.Package.Id}: {step.Step.Title}",
            RetryScheduled retry =>
                $"{retry.Tenant}: tried again in {retry.Delay.TotalSeconds:0.0} s: {retry.Reason.ReplaceLineEndings(" ")}",
            TenantFinished { Result.Outcome: not RunOutcome.UpToDate } finished =>
                $"{finished.Tenant}: {OutcomeWord.Of(finished.Result.Outcome)}",
            _ => null,
        };
        if (line is null) return;
        lock (_lock) Console.Error.WriteLine(line);
    }
}
