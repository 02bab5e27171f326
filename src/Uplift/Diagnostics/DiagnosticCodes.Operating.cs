namespace Uplift.Diagnostics;

/// <summary>Findings about what is asked of Uplift and about what runs beside it: workspaces, the server,
/// modules, rollouts.</summary>
public static partial class DiagnosticCodes
{
    /// <summary>There is no workspace: no uplift.yaml in the folder or above it.</summary>
    public const string NoWorkspace = "UP5001";

    /// <summary>A workspace, package or file is there already.</summary>
    public const string AlreadyThere = "UP5002";

    /// <summary>A tenant is not known to the control database.</summary>
    public const string UnknownTenant = "UP5003";

    /// <summary>A tenant of that name is known already.</summary>
    public const string TenantExists = "UP5004";

    /// <summary>A plan is not known.</summary>
    public const string UnknownPlan = "UP5005";

    /// <summary>The address of a store cannot be read.</summary>
    public const string InvalidStore = "UP5006";

    /// <summary>An act that cannot be taken back was not confirmed.</summary>
    public const string NotConfirmed = "UP5007";

    /// <summary>The chain of the audit log is broken (P10).</summary>
    public const string BrokenAuditLog = "UP5008";

    /// <summary>Arguments or options do not fit together.</summary>
    public const string WrongUsage = "UP5009";

    /// <summary>A token is missing, wrong, expired or revoked.</summary>
    public const string NotAuthenticated = "UP5010";

    /// <summary>A token does not allow what was asked for.</summary>
    public const string NotAllowed = "UP5011";

    /// <summary>A token is not known.</summary>
    public const string UnknownToken = "UP5012";

    /// <summary>The server may not listen there, or cannot.</summary>
    public const string UnsafeListen = "UP5013";

    /// <summary>What was asked for over HTTP is not there.</summary>
    public const string NotFound = "UP5014";

    /// <summary>Too many wrong tokens came from one address.</summary>
    public const string TooManyAttempts = "UP5015";

    /// <summary>A reviewed report cannot be read: the row says where.</summary>
    public const string InvalidReview = "UP5016";

    /// <summary>A signed review is required, and nobody has signed this file as it is.</summary>
    public const string UnsignedReview = "UP5017";

    /// <summary>The report of a verification that was begun over HTTP became larger than the server keeps.</summary>
    public const string ReportTooLarge = "UP5018";

    /// <summary>The version of a system interface is none that can be called.</summary>
    public const string UnsupportedInterface = "UP6001";

    /// <summary>A system interface lacks a handler without which it cannot be called.</summary>
    public const string IncompleteInterface = "UP6002";

    /// <summary>A text holds no tenant parameters.</summary>
    public const string InvalidTenantParameters = "UP6003";

    /// <summary>The address of a running module cannot be used.</summary>
    public const string InvalidModuleUrl = "UP6004";

    /// <summary>A module answered a call with a failure; what it had done before is not known.</summary>
    public const string ModuleRefused = "UP6010";

    /// <summary>A module could not be reached; it surely did not get the call.</summary>
    public const string ModuleUnreachable = "UP6011";

    /// <summary>A module was called and its answer did not come: too late, or the connection was lost.</summary>
    public const string ModuleSilent = "UP6012";

    /// <summary>A module answered what its interface does not allow.</summary>
    public const string InvalidModuleAnswer = "UP6013";

    /// <summary>A module accepted a call, worked on it and ended with an error.</summary>
    public const string ModuleJobFailed = "UP6014";

    /// <summary>Nobody said how a module is started, or it cannot be done that way.</summary>
    public const string InvalidLaunch = "UP6020";

    /// <summary>A module was started and ended, or did not answer in time.</summary>
    public const string ModuleNotStarted = "UP6021";

    /// <summary>What a rollout was asked for makes no sense: waves, windows, shares, checks.</summary>
    public const string InvalidRollout = "UP7101";

    /// <summary>There is no rollout of this name.</summary>
    public const string UnknownRollout = "UP7102";

    /// <summary>As the rollout stands, this cannot be done to it.</summary>
    public const string RolloutNotReady = "UP7103";

    /// <summary>An upgrade cannot be rehearsed on a copy: the tenant has what cannot be copied, or the packages reach
    /// beyond it.</summary>
    public const string CannotRehearse = "UP7110";

    /// <summary>Something that Uplift did not expect; a defect of Uplift or of its surroundings.</summary>
    public const string Unexpected = "UP5099";
}
