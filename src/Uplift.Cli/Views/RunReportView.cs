using Spectre.Console;
using Uplift.Changes;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>What became of the tenants of a plan, of a resumption or of an undo.</summary>
/// <param name="Plan">The plan; "" when several or none.</param>
internal sealed record RunReport(string Plan, IReadOnlyList<RunResult> Results)
{
    /// <summary>Nothing was written.</summary>
    public bool Simulated { get; init; }

    /// <summary>True when runs were taken back.</summary>
    public bool Undone { get; init; }

    /// <summary>False: what comes next is said by whoever shows this as a part.</summary>
    public bool SaysNext { get; init; } = true;
}

/// <summary>Shows the results of runs.</summary>
internal sealed class RunReportView : View<RunReport>
{
    private const int MostFailures = 20;

    /// <inheritdoc/>
    public override object Shape(RunReport result) => new
    {
        result.Plan,
        result.Simulated,
        tenants = result.Results.Select(Shape),
        summary = new
        {
            tenants = result.Results.Count,
            good = result.Results.Count(entry => OutcomeWord.IsGood(entry.Outcome)),
            changed = result.Results.Sum(entry => entry.Changed),
            failed = result.Results.Sum(entry => entry.Failed),
        },
    };

    /// <summary>What is written of one tenant as JSON.</summary>
    public static object Shape(RunResult result) => new
    {
        tenant = result.Tenant.ToString(),
        outcome = OutcomeWord.Of(result.Outcome),
        result.Run,
        result.Read,
        result.Changed,
        result.Failed,
        failures = result.Failures.Select(Shape),
        remaining = result.Remaining.Select(left => new
        {
            left.Kind,
            left.Module,
            left.Change,
            left.Priority,
            left.Objects,
            left.What,
        }),
        problems = result.Problems.Select(DiagnosticView.Shape),
        modules = result.Modules.ToDictionary(module => module.Product, module => module.Version),
    };

    /// <summary>What is written of one failure as JSON.</summary>
    public static object Shape(ObjectFailure failure) => new
    {
        failure.Step,
        module = failure.Product,
        change = failure.Change.ToString(),
        failure.Collection,
        objectId = failure.ObjectId,
        failure.Path,
        failure.Message,
    };

    /// <summary>Writes failures, one a line.</summary>
    public static void WriteFailures(string tenant, IReadOnlyList<ObjectFailure> failures, long all,
        IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        foreach (var failure in failures.Take(MostFailures))
        {
            writer.WriteLine(
                $"  {tenant}: {failure.Collection}/{failure.ObjectId} at '{failure.Path}' by {failure.Product} "
                + $"{failure.Change}: {failure.Message}");
        }

        if (all <= MostFailures) return;
        writer.WriteLine($"  {tenant}: {all - MostFailures} more; see 'uplift status {tenant} --failures --json'.");
    }

    /// <inheritdoc/>
    public override void Write(RunReport result, IAnsiConsole console)
    {
        if (result.Results.Count == 0)
        {
            console.WriteLine("Nothing to do.");
            return;
        }

        var table = Grid(
            Fixed("tenant"), Fixed("result"), Fixed("run"), Fixed("changed"), Fixed("failed"), Flow("modules now"));
        foreach (var entry in result.Results)
        {
            Row(table, entry.Tenant.ToString(), Word(result, entry), entry.Run, entry.Changed.ToString(),
                entry.Failed.ToString(),
                string.Join(' ', entry.Modules.Select(module => $"{module.Product} {module.Version}")));
        }

        console.Write(table);
        foreach (var entry in result.Results)
        {
            WriteFailures(entry.Tenant.ToString(), entry.Failures, entry.Failed, console);
            foreach (var problem in entry.Problems) DiagnosticView.Write(problem, console);
        }

        if (!result.Simulated && !result.Undone) WriteRemaining(result.Results, console);
        if (result.SaysNext) WriteNext(result, console);
    }

    private static void WriteRemaining(IReadOnlyList<RunResult> results, IAnsiConsole console)
    {
        if (results.All(entry => entry.Remaining.Count == 0)) return;
        console.WriteLine("Still to be done:");
        foreach (var entry in results)
        {
            foreach (var left in entry.Remaining)
            {
                var objects = left.Objects > 0 ? $" ({left.Objects} objects)" : "";
                var of = $"{left.Module} {left.Change}".TrimEnd();
                var isOptional = left is { Priority: ChangePriority.Optional, Kind: not RemainingKind.Optional };
                console.Profile.Out.Writer.WriteLine(
                    $"  {entry.Tenant}: {WordOf(left.Kind)}{(isOptional ? ", optional" : "")}: {of}{objects}: {left.What}");
            }
        }
    }

    private static string WordOf(RemainingKind kind) => kind switch
    {
        RemainingKind.HeldBack => "held back",
        RemainingKind.ByHand => "by hand",
        RemainingKind.Optional => "still optional",
        RemainingKind.Settled => "to be looked at",
        RemainingKind.Afterwards => "now that it runs",
        _ => "failed",
    };

    private static string Word(RunReport report, RunResult entry) =>
        report.Undone && entry.Outcome == RunOutcome.Done ? "taken back" : OutcomeWord.Of(entry.Outcome);

    private static void WriteNext(RunReport report, IAnsiConsole console)
    {
        if (report.Simulated)
        {
            console.WriteLine("This was a simulation: nothing was written.");
            return;
        }

        var results = report.Results;
        if (results.Any(entry => entry.Outcome is RunOutcome.Interrupted or RunOutcome.Failed))
        {
            console.WriteLine("Go on with 'uplift resume' once the cause is gone.");
        }

        if (results.FirstOrDefault(entry => entry is { Outcome: RunOutcome.Incomplete, Failed: > 0 }) is { } incomplete)
        {
            console.WriteLine(
                $"Objects that failed were left as they were; see 'uplift status {incomplete.Tenant} --failures'.");
        }

        if (!report.Undone && results.FirstOrDefault(entry =>
            entry.Run.Length > 0 && OutcomeWord.IsGood(entry.Outcome)) is { } done)
        {
            console.WriteLine(
                $"See what changed with 'uplift log {done.Tenant}'; take it back with 'uplift undo {done.Tenant}'.");
        }
    }
}
