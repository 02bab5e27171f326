using Microsoft.AspNetCore.Http;
using Uplift.Diagnostics;

namespace Uplift.Server.Errors;

/// <summary>The HTTP status of a finding.</summary>
internal static class ErrorStatus
{
    public static int Of(string code) => code switch
    {
        DiagnosticCodes.UnknownTenant or DiagnosticCodes.UnknownPlan or DiagnosticCodes.UnknownRun
            or DiagnosticCodes.UnknownToken or DiagnosticCodes.UnknownJob or DiagnosticCodes.NotFound
            or DiagnosticCodes.UnknownBackfill or DiagnosticCodes.UnknownRollout => StatusCodes.Status404NotFound,
        DiagnosticCodes.NotAuthenticated => StatusCodes.Status401Unauthorized,
        DiagnosticCodes.NotAllowed => StatusCodes.Status403Forbidden,
        DiagnosticCodes.TooManyAttempts => StatusCodes.Status429TooManyRequests,
        DiagnosticCodes.AlreadyThere or DiagnosticCodes.TenantExists or DiagnosticCodes.TenantLocked
            or DiagnosticCodes.UnfinishedRun or DiagnosticCodes.StalePlan or DiagnosticCodes.NotConfirmed
            or DiagnosticCodes.TenantBusy or DiagnosticCodes.JobNotOver or DiagnosticCodes.KeyUsed
            or DiagnosticCodes.UnsignedReview or DiagnosticCodes.BackfillNotOpen
            or DiagnosticCodes.RolloutNotReady or DiagnosticCodes.LayersNotAdopted or DiagnosticCodes.UniqueKeyBroken
            => StatusCodes.Status409Conflict,
        DiagnosticCodes.StoreUnavailable => StatusCodes.Status503ServiceUnavailable,
        DiagnosticCodes.Unexpected or DiagnosticCodes.BrokenAuditLog => StatusCodes.Status500InternalServerError,
        DiagnosticCodes.WrongUsage or DiagnosticCodes.InvalidTenantId or DiagnosticCodes.InvalidParameter
            or DiagnosticCodes.InvalidModuleId or DiagnosticCodes.MalformedFile or DiagnosticCodes.InvalidValue
            or DiagnosticCodes.MissingKey or DiagnosticCodes.UnknownTarget or DiagnosticCodes.InvalidInterface
            or DiagnosticCodes.InvalidInstall or DiagnosticCodes.InvalidRollout
            or DiagnosticCodes.InvalidLaunch => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
