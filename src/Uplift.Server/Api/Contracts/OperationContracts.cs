using System.Text.Json;
using Uplift.Control;
using Uplift.Server.Errors;

namespace Uplift.Server.Api.Contracts;

/// <summary>Work that outlasts its request, and its server.</summary>
/// <param name="Kind">apply, resume, undo, verify, gate-prepare or backfill (how that stands is
/// told by /backfills).</param>
/// <param name="State">running, done, interrupted (cancelled) or failed.</param>
/// <param name="Done">How many tenants have a result.</param>
/// <param name="Results">How each tenant that is done stands; only of a single operation.</param>
/// <param name="Report">What a verification found; only of a single operation.</param>
/// <param name="Problems">Why it failed as a whole.</param>
public sealed record OperationView(
    string Id, string Kind, string Plan, string Actor, OperationState State, DateTimeOffset Started,
    DateTimeOffset? Finished,
    string CancelledBy, IReadOnlyList<string> Tenants, long Done, IReadOnlyList<RunResultView>? Results,
    ReportView? Report,
    IReadOnlyList<Finding> Problems)
{
    internal static OperationView Of(Operation operation, IReadOnlyList<OperationResult>? results) => new(
        operation.Id, operation.Kind, operation.Plan, operation.Actor, operation.State, operation.Created,
        operation.Finished,
        operation.CancelledBy, operation.Tenants, operation.Done,
        results is null ? null : [.. results.Where(result => result.Tenant != OperationResult.OfAll)
            .Select(result => Read<RunResultView>(result.Content))],
        results?.FirstOrDefault(result => result.Tenant == OperationResult.OfAll) is { } whole
            ? Read<ReportView>(whole.Content) : null,
        Read<IReadOnlyList<Finding>>(operation.Problems));

    private static T Read<T>(string content) => JsonSerializer.Deserialize<T>(content, ServerJson.Options)!;
}
