using Spectre.Console;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows how tenants stand.</summary>
internal sealed class StatusView : View<IReadOnlyList<TenantStatus>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantStatus> result) => new { tenants = result.Select(Shape) };

    /// <summary>What is written of one run as JSON.</summary>
    public static object Shape(RunRecord run) => new
    {
        run.Id,
        run.Plan,
        run.Target,
        run.State,
        run.Actor,
        run.Started,
        run.Finished,
        run.Error,
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantStatus> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no tenant yet; add one with 'uplift tenant add'.");
            return;
        }

        if (!result[0].IsLive)
        {
            WriteMirrored(result, console);
            return;
        }

        var table = Grid(
            Fixed("tenant"), Flow("modules"), Fixed("last run"), Fixed("state"), Fixed("changed"), Fixed("failed"));
        foreach (var status in result)
        {
            Row(table, status.Tenant, Modules(status), status.Run?.Id ?? "", State(status),
                status.Steps.Sum(step => step.Changed).ToString(), status.Steps.Sum(step => step.Failed).ToString());
        }

        console.Write(table);
        foreach (var status in result) WriteMore(status, console);
    }

    private static void WriteMirrored(IReadOnlyList<TenantStatus> result, IAnsiConsole console)
    {
        var table = Grid(Fixed("tenant"), Flow("modules"));
        foreach (var status in result) Row(table, status.Tenant, Modules(status));
        console.Write(table);
        console.Profile.Out.Writer.WriteLine(
            "As the control database has it; see runs, holders and failures with 'uplift status --live'.");
    }

    private static object Shape(TenantStatus status) => status.IsLive ? ShapeLive(status) : new
    {
        status.Tenant,
        status.Display,
        status.Labels,
        live = false,
        status.Modules,
    };

    private static object ShapeLive(TenantStatus status) => new
    {
        status.Tenant,
        status.Display,
        status.Labels,
        live = true,
        status.Modules,
        run = status.Run is null ? null : Shape(status.Run),
        read = status.Steps.Sum(step => step.Read),
        changed = status.Steps.Sum(step => step.Changed),
        failed = status.Steps.Sum(step => step.Failed),
        holder = status.Holder?.ToString(),
        failures = status.Failures.Select(RunReportView.Shape),
        problems = status.Problems.Select(DiagnosticView.Shape),
    };

    private static string Modules(TenantStatus status) =>
        string.Join(' ', status.Modules.Select(module => $"{module.Key} {module.Value}"));

    private static string State(TenantStatus status) => status switch
    {
        { Problems.Count: > 0 } => "cannot be read",
        { Run: null } => "",
        { Run.State: RunState.Running, Holder: null } => "interrupted",
        { Run.State: var state } => state.ToString().ToLowerInvariant(),
    };

    private static void WriteMore(TenantStatus status, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        if (status.Holder is { } holder) writer.WriteLine($"  {status.Tenant}: being worked on by {holder}.");
        if (status.Run is { Error.Length: > 0 } failed) writer.WriteLine($"  {status.Tenant}: {failed.Error}");
        if (status is { Holder: null, Run.State: RunState.Running or RunState.Failed })
        {
            writer.WriteLine(
                $"  {status.Tenant}: go on with 'uplift resume {status.Tenant}', or 'uplift undo {status.Tenant}'.");
        }

        if (status is { Holder: null, Run.State: RunState.Undoing })
        {
            writer.WriteLine($"  {status.Tenant}: is half taken back; finish with 'uplift undo {status.Tenant}'.");
        }

        RunReportView.WriteFailures(status.Tenant, status.Failures, status.Failures.Count, console);
        if (status.Failures.Count == 0 && status.Steps.Any(step => step.Failed > 0))
        {
            writer.WriteLine(
                $"  {status.Tenant}: objects were left as they were; see 'uplift status {status.Tenant} --failures'.");
        }

        foreach (var problem in status.Problems) DiagnosticView.Write(problem, console);
    }
}
