using System.Diagnostics;
using Spectre.Console;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Cli.Hosting;

/// <summary>A bar for all tenants and one for each step that is under way, with its rate and the time that is
/// left.</summary>
internal sealed class LiveProgress(ProgressContext bars, ProgressTask all) : IRunObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, (ProgressTask Bar, long Started)> _steps = [];

    public static Task RunAsync(IAnsiConsole console, int tenants, Func<IRunObserver, Task> work) => console.Progress()
        .AutoClear(true).HideCompleted(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
            new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async bars => await work(new LiveProgress(bars, bars.AddTask("tenants", maxValue: tenants))));

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case StepStarted step:
                    Close(step.Tenant);
                    var bar = bars.AddTask(NameOf(step.Tenant, step.Step.Title, ""),
                        maxValue: Math.Max(1, step.Total ?? 1));
                    bar.Value = step.Done;
                    bar.IsIndeterminate = step.Total is null;
                    _steps[step.Tenant] = (bar, Stopwatch.GetTimestamp());
                    break;
                case StepAdvanced step:
                    Advance(step.Tenant, step.Step.Title, step.Cursor.Read);
                    break;
                case StepReported step:
                    Advance(step.Tenant, step.Step.Title, step.Done);
                    break;
                case StepFinished step:
                    Close(step.Tenant);
                    break;
                case TenantFinished finished:
                    Close(finished.Tenant);
                    all.Increment(1);
                    break;
            }
        }
    }

    private void Advance(TenantId tenant, string title, long done)
    {
        if (!_steps.TryGetValue(tenant, out var step)) return;
        var seconds = Stopwatch.GetElapsedTime(step.Started).TotalSeconds;
        step.Bar.Value = done;
        step.Bar.Description = NameOf(tenant, title, seconds > 0 ? $" {done / seconds:0}/s" : "");
    }

    private void Close(TenantId tenant)
    {
        if (_steps.Remove(tenant, out var step)) step.Bar.Value = step.Bar.MaxValue;
    }

    private static string NameOf(TenantId tenant, string title, string rate) =>
        Markup.Escape($"{tenant}: {title}{rate}");
}
