using Uplift.Server.Errors;
using Uplift.Server.Operations;

namespace Uplift.Server.Api.Contracts;

/// <summary>Work that outlasts its request.</summary>
/// <param name="Kind">apply, resume or undo.</param>
/// <param name="State">running, done, interrupted or failed.</param>
/// <param name="Results">How each tenant that is done stands.</param>
/// <param name="Problems">Why it failed as a whole.</param>
public sealed record OperationView(
    string Id, string Kind, string Plan, string Actor, OperationState State, DateTimeOffset Started, DateTimeOffset? Finished,
    IReadOnlyList<string> Tenants, IReadOnlyList<RunResultView> Results, IReadOnlyList<Finding> Problems)
{
    internal static OperationView Of(Operation operation) => new(
        operation.Id, operation.Kind, operation.Plan, operation.Actor, operation.State, operation.Started, operation.Finished,
        operation.Tenants, [.. operation.Results.Select(RunResultView.Of)], [.. operation.Problems.Select(Finding.Of)]);
}
