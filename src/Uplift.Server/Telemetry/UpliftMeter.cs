using System.Diagnostics;
using System.Diagnostics.Metrics;
using Uplift.Execution;
using Uplift.Workspaces;

namespace Uplift.Server.Telemetry;

/// <summary>What the server counts and traces, under the name <c>Uplift</c>.</summary>
public sealed class UpliftMeter : IDisposable, IRunObserver
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Uplift";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _runs;
    private readonly Counter<long> _objects;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _retries;

    public UpliftMeter()
    {
        _runs = _meter.CreateCounter<long>("uplift.runs", "{run}", "Runs that ended, by tenant and outcome.");
        _objects = _meter.CreateCounter<long>(
            "uplift.run.objects.changed", "{object}", "Objects that finished steps changed.");
        _failures = _meter.CreateCounter<long>(
            "uplift.run.objects.failed", "{object}", "Objects that were left as they were.");
        _retries = _meter.CreateCounter<long>("uplift.run.retries", "{retry}", "Batches that were tried again.");
        Jobs = _meter.CreateCounter<long>("uplift.jobs", "{job}", "Install jobs that ended, by state.");
        JobTime = _meter.CreateHistogram<double>(
            "uplift.job.duration", "s", "From the start of an install job to its end.");
        Calls = _meter.CreateHistogram<double>(
            "uplift.job.act.duration", "s", "Calls to modules and package changes of jobs.");
        Operations = _meter.CreateUpDownCounter<long>(
            "uplift.operations.active", "{operation}", "Runs of plans that are under way.");
    }

    /// <summary>Where traces of operations and jobs come from.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Install jobs that ended.</summary>
    public Counter<long> Jobs { get; }

    /// <summary>How long install jobs took, in seconds.</summary>
    public Histogram<double> JobTime { get; }

    /// <summary>How long calls to modules and package changes took, in seconds.</summary>
    public Histogram<double> Calls { get; }

    /// <summary>Operations that are under way.</summary>
    public UpDownCounter<long> Operations { get; }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        var tenant = new KeyValuePair<string, object?>("tenant", happened.Tenant.Value);
        switch (happened)
        {
            case StepFinished step:
                var module = new KeyValuePair<string, object?>("module", step.Step.Package.Id.ToString());
                _objects.Add(step.Cursor.Changed, tenant, module);
                _failures.Add(step.Cursor.Failed, tenant, module);
                break;
            case RetryScheduled:
                _retries.Add(1, tenant);
                break;
            case TenantFinished finished:
                _runs.Add(1, tenant, new("outcome", OutcomeWord.Of(finished.Result.Outcome)));
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
