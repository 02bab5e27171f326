namespace Uplift.Diagnostics;

/// <summary>
/// The codes of all findings, one constant each; <c>docs/diagnostics.md</c> has a row for every one of them.
/// The first two digits say where: 10 files, 11 module descriptor, 12 changes, 13 operations, 14 schemas, 15 code,
/// 20 versions and planning, 30 stores and tenants, 40 runs, 50 workspace and command line, 60 calls to
/// running modules, 71 rollouts.
/// </summary>
public static partial class DiagnosticCodes
{
    /// <summary>A file cannot be read: missing, not UTF-8, or too large.</summary>
    public const string UnreadableFile = "UP1001";

    /// <summary>A file is no well-formed JSON or YAML.</summary>
    public const string MalformedFile = "UP1002";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string DuplicateKey = "UP1003";

    /// <summary>A key is not known at this place.</summary>
    public const string UnknownKey = "UP1004";

    /// <summary>A required key is missing.</summary>
    public const string MissingKey = "UP1005";

    /// <summary>A value has the wrong type or is none of those allowed.</summary>
    public const string InvalidValue = "UP1006";

    /// <summary>A package holds a path, link or size that is not safe to read or unpack.</summary>
    public const string UnsafeFile = "UP1007";

    /// <summary>A file lies where packages have none; it is ignored.</summary>
    public const string StrayFile = "UP1008";

    /// <summary>A file of system or sample data is no object, has no id, or repeats one.</summary>
    public const string InvalidData = "UP1009";

    /// <summary>A file that is named does not exist.</summary>
    public const string MissingFile = "UP1010";

    /// <summary>A package has another name than its module id.</summary>
    public const string PackageNameMismatch = "UP1101";

    /// <summary>A collection is declared wrongly: name, table or columns.</summary>
    public const string InvalidCollection = "UP1102";

    /// <summary>Two collections have the same name or table.</summary>
    public const string DuplicateCollection = "UP1103";

    /// <summary>Two packages have the same module id and different contents.</summary>
    public const string DuplicatePackage = "UP1104";

    /// <summary>A release names a module twice, wrongly, or to disable it.</summary>
    public const string InvalidRelease = "UP1105";

    /// <summary>
    /// An interface of a module descriptor has a version or type that none can have, or stands there twice.
    /// </summary>
    public const string InvalidInterface = "UP1106";

    /// <summary>A release names the gateway, of which there is no package; it is passed over.</summary>
    public const string GatewayIgnored = "UP1107";

    /// <summary>A collection declares the versions of its objects wrongly.</summary>
    public const string InvalidDataVersions = "UP1108";

    /// <summary>A package declares wrongly what must hold before its version is switched on.</summary>
    public const string InvalidGate = "UP1109";

    /// <summary>A transformer is declared wrongly, or has not one class.</summary>
    public const string InvalidTransformer = "UP1110";

    /// <summary>A file of changes has a name or place that Uplift cannot read.</summary>
    public const string InvalidChangeFile = "UP1201";

    /// <summary>Two changes of one version have the same id.</summary>
    public const string DuplicateChange = "UP1202";

    /// <summary>A change belongs to a version above that of its module.</summary>
    public const string ChangeAboveModule = "UP1203";

    /// <summary>A change or a folder of data names a collection that the module does not declare.</summary>
    public const string UnknownCollection = "UP1204";

    /// <summary>A change or script does nothing.</summary>
    public const string EmptyChange = "UP1205";

    /// <summary>A script exists for some stores, or to take back, but not where it is needed.</summary>
    public const string MissingScript = "UP1206";

    /// <summary>A script outside a transaction could not be repeated after an interruption.</summary>
    public const string NotSafeToRepeat = "UP1207";

    /// <summary>A quote, comment, parenthesis or block in a script never ends.</summary>
    public const string UnterminatedSql = "UP1208";

    /// <summary>A script begins or ends a transaction, which Uplift does.</summary>
    public const string TransactionInScript = "UP1209";

    /// <summary>A script holds a command of a database client.</summary>
    public const string ClientCommand = "UP1210";

    /// <summary>A header line of a script is malformed, misplaced or contradicts another.</summary>
    public const string InvalidHeader = "UP1211";

    /// <summary>A path is no JSON Pointer with wildcards.</summary>
    public const string InvalidPath = "UP1301";

    /// <summary>An operation is unknown, or an entry names none or two.</summary>
    public const string InvalidOperation = "UP1302";

    /// <summary>A condition is unknown or malformed.</summary>
    public const string InvalidCondition = "UP1303";

    /// <summary>A change would not give the same result when it is applied twice.</summary>
    public const string NotRepeatable = "UP1304";

    /// <summary>A delta is no JSON Patch of add, remove and replace, or does not fit the document.</summary>
    public const string InvalidDelta = "UP1310";

    /// <summary>A JSON Schema is malformed, refers to nothing, or leaves its package.</summary>
    public const string InvalidSchema = "UP1401";

    /// <summary>A JSON Schema refers to a file that is not there; any object is taken for valid there.</summary>
    public const string MissingSchemaFile = "UP1402";

    /// <summary>A pattern in a JSON Schema is no regular expression.</summary>
    public const string InvalidPattern = "UP1403";

    /// <summary>A file in lib/ is no assembly that can be loaded.</summary>
    public const string UnreadableAssembly = "UP1501";

    /// <summary>A class marked as a code change lacks what it needs.</summary>
    public const string InvalidUpgradeClass = "UP1502";

    /// <summary>A text is no version under the scheme of its module.</summary>
    public const string InvalidVersion = "UP2001";

    /// <summary>A text is no module id: product, hyphen, version.</summary>
    public const string InvalidModuleId = "UP2002";

    /// <summary>A parameter of a query of modules has a value that it cannot have.</summary>
    public const string InvalidParameter = "UP2003";

    /// <summary>A text cannot be the name of a tenant.</summary>
    public const string InvalidTenantId = "UP3001";

    /// <summary>The name of a schema would be longer than the database keeps.</summary>
    public const string SchemaNameTooLong = "UP3010";

    /// <summary>A schema belongs to another tenant or module already.</summary>
    public const string SchemaNotOwn = "UP3011";

    /// <summary>A script ended its transaction or changed the search path.</summary>
    public const string ScriptLeftTransaction = "UP3012";

    /// <summary>A tenant's database cannot be opened, read or written: missing, full, read-only, damaged.</summary>
    public const string StoreUnavailable = "UP3020";

    /// <summary>The table of a collection is not there or cannot hold one in this store.</summary>
    public const string UnusableTable = "UP3021";

    /// <summary>A script does what only the store itself may: end transactions, attach databases, write Uplift's own
    /// tables.</summary>
    public const string ForbiddenStatement = "UP3022";

    /// <summary>A change reads or writes its own collection in a way that depends on how far it is.</summary>
    public const string DependsOnItself = "UP1212";

    /// <summary>A package is not signed, not by a trusted key, or was changed after it had been signed (P10).</summary>
    public const string UntrustedPackage = "UP1601";

    /// <summary>A file holds no usable key.</summary>
    public const string UnusableKey = "UP1602";

    /// <summary>There is data but no recorded version.</summary>
    public const string Uninitialised = "UP2010";

    /// <summary>The installed version is newer than the target, and no runs that could be taken
    /// back lead there.</summary>
    public const string Downgrade = "UP2011";

    /// <summary>The declared starting point is not the recorded version.</summary>
    public const string ContradictingFrom = "UP2012";

    /// <summary>A version is recorded already.</summary>
    public const string AlreadyInitialised = "UP2013";

    /// <summary>A recorded version would be replaced by a lower one.</summary>
    public const string Rewind = "UP2014";

    /// <summary>A precondition of a change does not hold.</summary>
    public const string PreconditionFailed = "UP2015";

    /// <summary>Changes below the installed version were never applied.</summary>
    public const string MissedSteps = "UP2016";

    /// <summary>A module registers a change twice.</summary>
    public const string DuplicateStep = "UP2017";

    /// <summary>The target is above the package that is there.</summary>
    public const string TargetAboveCode = "UP2018";

    /// <summary>The recorded version is no version.</summary>
    public const string CorruptStamp = "UP2019";

    /// <summary>A change was edited after it had been applied (P10).</summary>
    public const string ChangedAfterApplied = "UP2020";

    /// <summary>A change has no script for the store in use.</summary>
    public const string NoScriptForStore = "UP2021";

    /// <summary>A module or release is not in the catalog.</summary>
    public const string UnknownTarget = "UP2022";

    /// <summary>A step cannot be taken back and nobody accepted that.</summary>
    public const string Irreversible = "UP2023";

    /// <summary>A saved plan no longer fits what it was computed from (P4).</summary>
    public const string StalePlan = "UP2024";

    /// <summary>A request for modules cannot be fulfilled: something is missing, ambiguous or does not fit.</summary>
    public const string CannotResolve = "UP2025";

    /// <summary>A target could only be reached by disabling a module, taking one back, or adding one
    /// without package.</summary>
    public const string WouldLeave = "UP2026";

    /// <summary>Another process works on the tenant.</summary>
    public const string TenantLocked = "UP4001";

    /// <summary>The lease was taken over while the run was going on.</summary>
    public const string LeaseLost = "UP4002";

    /// <summary>A step of a run failed.</summary>
    public const string StepFailed = "UP4003";

    /// <summary>More objects failed than the operator allowed.</summary>
    public const string TooManyErrors = "UP4004";

    /// <summary>A change can only be made by a person.</summary>
    public const string ManualChange = "UP4005";

    /// <summary>A run is unfinished and stands in the way.</summary>
    public const string UnfinishedRun = "UP4006";

    /// <summary>A run is not known.</summary>
    public const string UnknownRun = "UP4007";

    /// <summary>A run cannot be taken back.</summary>
    public const string CannotUndo = "UP4008";

    /// <summary>The work was interrupted between two batches.</summary>
    public const string Interrupted = "UP4009";

    /// <summary>A code change looks objects up in a collection that it does not declare.</summary>
    public const string UndeclaredRead = "UP4010";

    /// <summary>Taking a run back met an edit made since, and kept it.</summary>
    public const string UndoConflict = "UP4011";

    /// <summary>The last run was taken back already, and no earlier one was named.</summary>
    public const string TakenBackAlready = "UP4012";

    /// <summary>A module was not switched, since one that it works with was held back in the same run.</summary>
    public const string HeldBack = "UP4013";

    /// <summary>A module was not switched, or the old form not taken away, since the tenant has objects that its code
    /// could not read, or something that the package asks for does not hold.</summary>
    public const string GateClosed = "UP4014";

    /// <summary>Code was started on data that it must not work with.</summary>
    public const string Incompatible = "UP4015";

    /// <summary>A change asks for a review and nobody has said yes to it.</summary>
    public const string NotReviewed = "UP4016";

    /// <summary>A run was begun under other decisions than those given now.</summary>
    public const string OtherReview = "UP4017";

    /// <summary>The old version still runs somewhere, and the second phase would pull its data from under it.</summary>
    public const string OldVersionUp = "UP4018";

    /// <summary>Objects still need what only a person can do, and the new version does not start without it.</summary>
    public const string ManualWorkLeft = "UP4019";

    /// <summary>A tenant has a job already, and the request must not wait for it.</summary>
    public const string TenantBusy = "UP4020";

    /// <summary>A job is not known.</summary>
    public const string UnknownJob = "UP4021";

    /// <summary>An install request cannot be carried out as it is written.</summary>
    public const string InvalidInstall = "UP4022";

    /// <summary>A module has to be called and nobody knows where it runs.</summary>
    public const string ModuleWithoutUrl = "UP4023";

    /// <summary>A job has not ended, or has ended, and therefore cannot be removed or cancelled.</summary>
    public const string JobNotOver = "UP4024";

    /// <summary>A key was used before for another request.</summary>
    public const string KeyUsed = "UP4025";

    /// <summary>The data of a module cannot be purged, since its tables were there before it.</summary>
    public const string CannotPurge = "UP4026";

    /// <summary>Layered collections hold records that were loaded without Uplift; they are adopted first.</summary>
    public const string LayersNotAdopted = "UP4030";

    /// <summary>The System records that a tenant's data was made from are not known any more.</summary>
    public const string UnknownSystemRelease = "UP4031";

    /// <summary>System and a tenant both changed something; the tenant's stays.</summary>
    public const string LayerConflicts = "UP4032";

    /// <summary>An edit of a tenant's layers cannot be made: there is no such record or place, or
    /// nothing to decide.</summary>
    public const string InvalidLayerEdit = "UP4033";

    /// <summary>An edit of a tenant's layers would give two listed records one unique key.</summary>
    public const string UniqueKeyBroken = "UP4034";

    /// <summary>A query in the gate of a package cannot be asked.</summary>
    public const string GateUnreadable = "UP4035";

    /// <summary>The undo entries of a run were removed, so that what it changed cannot be told any more.</summary>
    public const string JournalPruned = "UP4036";

    /// <summary>Undo entries were to be removed that the installation still keeps.</summary>
    public const string JournalKept = "UP4037";

    /// <summary>A backfill cannot be made as it was asked for.</summary>
    public const string InvalidBackfill = "UP4040";

    /// <summary>A backfill is not known.</summary>
    public const string UnknownBackfill = "UP4041";

    /// <summary>A backfill has ended, or does not wait, and therefore cannot be paused, resumed or cancelled.</summary>
    public const string BackfillNotOpen = "UP4042";

    /// <summary>A reader cannot be given derived data: what is stored cannot be used, or nothing
    /// can be derived.</summary>
    public const string DerivedUnusable = "UP4045";

    /// <summary>Copies of derived data are still needed, or nobody can tell.</summary>
    public const string DerivedStillNeeded = "UP4046";

    /// <summary>A tenant or a plan has something that cannot be upgraded on a clone; it can be in place.</summary>
    public const string CannotIsolate = "UP4050";

    /// <summary>The isolated upgrade of a tenant does not stand so that this could be done.</summary>
    public const string NotIsolated = "UP4051";

    /// <summary>Others did not let go of a tenant's tables, so the sides were not switched; the tenant
    /// serves as before.</summary>
    public const string SwitchNotGranted = "UP4052";
}
