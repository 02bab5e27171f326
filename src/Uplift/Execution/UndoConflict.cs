using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Something that an undo left as it is. It is kept among the failures of the run, under the number of its step with a
/// minus sign, and
/// stays there, so that it can be looked up later.
/// </summary>
internal sealed record UndoConflict(PlanStep Step, string Collection, string ObjectId, string Path, string What)
{
    /// <summary>How it is stored.</summary>
    public ObjectFailure ToRecord() => new(
        -Step.Number, Step.Package.Id.Product, Step.Changes.Count > 0
            ? Step.Changes[0].Key : new ChangeKey("", ""), Collection, ObjectId,
        Path, What);

    /// <summary>True for a stored conflict, false for an object that the run itself could not change.</summary>
    public static bool IsConflict(ObjectFailure failure) => failure.Step < 0;

    /// <summary>What the operator is told.</summary>
    public static Diagnostic Describe(TenantId tenant, ObjectFailure conflict)
    {
        var what = conflict.ObjectId.Length > 0 ? $", object '{conflict.ObjectId}'" : "";
        var where = conflict.Path.Length > 0 ? $", {conflict.Path}" : "";
        return new Diagnostic(DiagnosticCodes.UndoConflict, Severity.Warning,
            $"Tenant '{tenant}', {conflict.Product}, '{conflict.Collection}'{what}{where}: {conflict.Message}.");
    }
}
