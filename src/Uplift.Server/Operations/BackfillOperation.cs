using System.Text.Json;
using Uplift.Control;
using Uplift.Server.Api.Contracts;
using Uplift.Workspaces;

namespace Uplift.Server.Operations;

/// <summary>
/// Works on a backfill until it has ended or is paused. Where it goes on stands beside the data of its
/// tenants, so that whoever takes the operation up goes on behind the last batch.
/// </summary>
internal sealed class BackfillOperation(OpenedWorkspace workspace, ControlDatabase control) : IOperationWork
{
    /// <summary>The kind of these operations.</summary>
    public const string Kind = "backfill";

    /// <inheritdoc/>
    public bool Does(string kind) => kind == Kind;

    /// <inheritdoc/>
    public async Task RunAsync(OperationRun run)
    {
        var choices = JsonSerializer.Deserialize<BackfillChoices>(run.Held.Operation.Choices, ServerJson.Options)!;
        var desk = new BackfillDesk(workspace, control);
        var options = new BackfillWorkOptions
        {
            Parallel = Math.Clamp(choices.Parallel, 1, 64),
            Progress = part => run.Progress.Add("backfill-advanced",
                new { part.Tenant, part.State, part.Progress.Total, part.Progress.Looked, part.Progress.Changed, part.Progress.Failed }),
        };
        var backfill = await desk.FindAsync(choices.Backfill, run.Token);
        await new BackfillWork(desk, workspace.Time, options).RunAsync(backfill, run.Token);
    }
}
