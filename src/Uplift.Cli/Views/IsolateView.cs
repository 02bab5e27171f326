using Spectre.Console;
using Uplift.Execution;
using Uplift.Execution.Isolation;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>What came of isolated upgrades, or of a switch back.</summary>
internal sealed record IsolateReport(IReadOnlyList<IsolatedResult> Results)
{
    /// <summary>True when the old sides serve again.</summary>
    public bool IsBack { get; init; }

    /// <summary>What became of writes since the switch.</summary>
    public BackChoice Choice { get; init; }
}

/// <summary>Shows how tenants were switched.</summary>
internal sealed class IsolateView : View<IsolateReport>
{
    /// <inheritdoc/>
    public override object Shape(IsolateReport result) => new
    {
        tenants = result.Results.Select(one => new
        {
            switched = one.Pause is not null,
            pauseMilliseconds = (long?)one.Pause?.TotalMilliseconds,
            brakeMilliseconds = (long)one.Brake.TotalMilliseconds,
            rowsBrought = one.Brought,
            written = one.Captured.Select(Shape),
            run = RunReportView.Shape(one.Run!),
        }),
    };

    /// <summary>What is written of captured rows as JSON.</summary>
    public static object Shape(CapturedRows rows) => new { module = rows.Product, rows.Table, rows.Count, rows.Ids };

    /// <inheritdoc/>
    public override void Write(IsolateReport result, IAnsiConsole console)
    {
        var runs = result.Results.Select(one => one.Run!).ToList();
        new RunReportView().Write(new RunReport("", runs) { Undone = result.IsBack, SaysNext = false }, console);
        if (runs.Any(run => run.Outcome == RunOutcome.Interrupted)) console.WriteLine("The same command goes on.");

        var writer = console.Profile.Out.Writer;
        foreach (var one in result.Results.Where(one => one.Pause is not null))
        {
            var tenant = one.Run!.Tenant;
            writer.WriteLine(
                $"{tenant}: {(result.IsBack ? "switched back" : "switched")}; nobody could write for "
                    + $"{one.Pause!.Value.TotalMilliseconds:0} ms, "
                + $"{one.Brought} rows written meanwhile were brought along.");
            if (one.Brake > TimeSpan.Zero) writer.WriteLine(
                $"  More was written than could be brought, so each writing statement was held up for "
                    + $"{one.Brake.TotalMilliseconds:0} ms until the switch.");
            if (result is { IsBack: true, Choice: BackChoice.Report }) WriteCaptured(writer, tenant, one.Captured);
            writer.WriteLine(result.IsBack
                ? $"The new side is kept until 'uplift isolate drop {tenant}'."
                : $"The old data are kept: 'uplift isolate back {tenant}' lets them serve again, 'uplift isolate "
                    + $"drop {tenant}' removes them.");
        }
    }

    /// <summary>Writes what only one side has, a table a line.</summary>
    public static void WriteCaptured(TextWriter writer, TenantId tenant, IReadOnlyList<CapturedRows> captured)
    {
        foreach (var rows in captured)
        {
            writer.WriteLine(
                $"  {tenant}: {rows.Count} written in {(rows.Product is null ? "" : $"{rows.Product} ")}{rows.Table}: "
                + string.Join(", ", rows.Ids) + (rows.Count > rows.Ids.Count ? ", …" : ""));
        }
    }
}

/// <summary>Shows which tenants have a second side.</summary>
internal sealed class IsolateStatusView : View<IReadOnlyList<IsolatedTenant>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<IsolatedTenant> result) => new
    {
        tenants = result.Select(one => new
        {
            tenant = one.Tenant.Value,
            stage = BackfillView.WordOf(one.Record.Stage),
            one.Record.Plan,
            one.Record.Since,
            pauseMilliseconds = (long)one.Record.Pause.TotalMilliseconds,
            written = one.Record.Captured.Select(IsolateView.Shape),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<IsolatedTenant> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("No tenant has a second side.");
            return;
        }

        var table = Grid(
            Fixed("tenant"), Fixed("stage"), Fixed("since"), Fixed("plan"), Fixed("pause"),
            Flow("written on one side only"));
        foreach (var (tenant, record) in result)
        {
            Row(table, tenant.Value, BackfillView.WordOf(record.Stage), $"{record.Since:u}", record.Plan,
                record.Pause == TimeSpan.Zero ? "" : $"{record.Pause.TotalMilliseconds:0} ms",
                $"{record.Captured.Sum(rows => rows.Count)}");
        }

        console.Write(table);
        foreach (var (tenant, record) in result)
        {
            IsolateView.WriteCaptured(console.Profile.Out.Writer, tenant, record.Captured);
        }
    }
}
