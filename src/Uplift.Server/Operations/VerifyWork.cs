using System.Text.Json;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Reports;
using Uplift.Stores;
using Uplift.Verification;
using Uplift.Workspaces;

namespace Uplift.Server.Operations;

/// <summary>
/// Verifies: tries pending changes on every object in memory and writes the report that is fetched
/// afterwards. One that another process left goes on behind its cursor, which lies beside the report.
/// </summary>
internal sealed class VerifyWork(OpenedWorkspace workspace, OperationTable table, ReportFolder reports) : IOperationWork
{
    /// <summary>The kind of these operations.</summary>
    public const string Kind = "verify";

    /// <inheritdoc/>
    public bool Does(string kind) => kind == Kind;

    /// <inheritdoc/>
    public async Task RunAsync(OperationRun run)
    {
        var (operation, hold) = (run.Held.Operation, run.Held.Hold);
        if (run.Held.Done.Count > 0) return;
        await reports.TrimAsync(run.Token);
        try
        {
            using var own = Lock(operation);
            if ((await table.BeatAsync([hold], run.Token)).Count == 0) throw Lost(operation);
            var result = await VerifyAsync(run);
            workspace.Faults.Pass(OperationFaultPoint.ReportWritten);
            var view = await ReportView.OfAsync(operation, result, reports, run.Token);
            var content = JsonSerializer.Serialize(view, ServerJson.Options);
            await table.AddWholeResultAsync(hold, content, operation.Tenants.Count, CancellationToken.None);
        }
        catch (Exception error) when (IsEnd(run, error))
        {
            // Nobody goes on with it.
            reports.Remove(operation);
            throw;
        }

        await reports.TrimAsync(CancellationToken.None);
    }

    // A process that hangs may still write into the same files: whoever takes over waits until it is gone.
    private FileStream Lock(Operation operation)
    {
        var folder = Directory.CreateDirectory(reports.FolderOf(operation)).FullName;
        try
        {
            return new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException)
        {
            throw Lost(operation);
        }
    }

    private static ClaimLostException Lost(Operation operation) => new($"Operation {operation.Id}");

    private static bool IsEnd(OperationRun run, Exception error) =>
        run.IsCancelled || error is UpliftException or IOException or UnauthorizedAccessException;

    private async Task<VerificationResult> VerifyAsync(OperationRun run)
    {
        var operation = run.Held.Operation;
        var choices = JsonSerializer.Deserialize<VerificationToMake>(operation.Choices, ServerJson.Options)!;
        var (targets, surroundings) = await choices.ToPlanRequest([]).ReadTargetsAsync(workspace, run.Token);
        var request = new VerificationRequest
        {
            Targets = targets,
            Surroundings = surroundings,
            Tenants = [.. operation.Tenants.Select(TenantId.Parse)],
            Options = choices.Options,
            Scope = choices.ToScope(),
            Report = reports.PathOf(operation, ReportForm.Csv),
            Delimiter = choices.Delimiter.ToCharacter(),
            JsonLines = PathOf(ReportForm.JsonLines),
            Html = PathOf(ReportForm.Html),
            Deltas = PathOf(ReportForm.Deltas),
        };
        return await VerifyAsync(run, request);

        string? PathOf(ReportForm form) => choices.Forms?.Contains(form) == true
            ? reports.PathOf(operation, form) : null;
    }

    private async Task<VerificationResult> VerifyAsync(OperationRun run, VerificationRequest request)
    {
        var operation = run.Held.Operation;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
        try
        {
            var result = await new Verifier(workspace.Provider, workspace.Catalog, workspace.Time)
                .RunAsync(request, Tell, bound.Token);
            if (!IsTooLarge()) return result;
        }
        catch (OperationCanceledException) when (!run.Token.IsCancellationRequested)
        {
            // Told below.
        }

        throw new UpliftException(DiagnosticCodes.ReportTooLarge,
            $"The report of operation {operation.Id} became larger than {reports.Most:N0} bytes; it was removed.",
            hint: "Verify fewer tenants or collections at once, leave out deltas, or raise --reports-limit of 'uplift serve'.");

        bool IsTooLarge() => reports.SizeOf(operation) > reports.Most;

        void Tell(VerificationProgress told)
        {
            run.Progress.Add("verification-advanced",
                new { tenant = told.Tenant.Value, told.Collection, told.Done, told.Total, told.Findings });
            workspace.Faults.Pass(OperationFaultPoint.VerificationAdvanced);
            if (IsTooLarge()) bound.Cancel();
        }
    }
}
