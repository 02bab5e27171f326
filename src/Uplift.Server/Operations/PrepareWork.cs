using System.Data.Common;
using System.Text.Json;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Api.Contracts;
using Uplift.Workspaces;

namespace Uplift.Server.Operations;

/// <summary>Makes the indexes by which gates answer quickly, tenant by tenant. Safe to repeat for a tenant.</summary>
internal sealed class PrepareWork(OpenedWorkspace workspace, OperationTable table) : IOperationWork
{
    /// <summary>The kind of these operations.</summary>
    public const string Kind = "gate-prepare";

    /// <inheritdoc/>
    public bool Does(string kind) => kind == Kind;

    /// <inheritdoc/>
    public async Task RunAsync(OperationRun run)
    {
        var (operation, done) = (run.Held.Operation, run.Held.Done);
        var choices = JsonSerializer.Deserialize<GateToPrepare>(operation.Choices, ServerJson.Options)!;
        var question = new GateQuestion(workspace, choices.To ?? []);
        var left = operation.Tenants.Except(done).ToList();
        if (left.Count == 0) return;
        await Parallel.ForEachAsync(await workspace.FindTenantsAsync(left, run.Token),
            new ParallelOptions { MaxDegreeOfParallelism = choices.AtOnce, CancellationToken = run.Token },
            async (tenant, token) =>
            {
                var result = await PrepareAsync(tenant, question, token);
                var content = JsonSerializer.Serialize(result, ServerJson.Options);
                await table.AddResultsAsync(
                    run.Held.Hold, [new OperationResult(result.Tenant, content)], CancellationToken.None);
                run.Progress.Add("tenant-finished", new { tenant = result.Tenant, result.Outcome, result.Indexes });
            });
    }

    // A tenant that cannot be prepared does not keep the others from it (P7).
    private async Task<RunResultView> PrepareAsync(
        TenantEntry tenant, GateQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            var made = await TenantGate.PrepareAsync(workspace.Provider, tenant, question.Packages, cancellationToken);
            return RunResultView.OfPreparation(tenant.Id.Value, made, []);
        }
        catch (UpliftException error)
        {
            return RunResultView.OfPreparation(tenant.Id.Value, [], error.Diagnostics);
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            return RunResultView.OfPreparation(tenant.Id.Value, [],
                [new Diagnostic(DiagnosticCodes.StoreUnavailable, Severity.Error,
                    $"Tenant '{tenant.Id}' cannot be worked with: {error.Message.ReplaceLineEndings(" ")}", null,
                    "Mend the cause, then begin it again.")]);
        }
    }
}
