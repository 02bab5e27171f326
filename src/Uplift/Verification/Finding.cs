using Uplift.Changes;
using Uplift.Planning;

namespace Uplift.Verification;

/// <summary>What is the matter at a place.</summary>
public enum FindingStatus
{
    /// <summary>A change alters the object; nothing is wrong.</summary>
    Changed,

    /// <summary>A change of type manual concerns the object: a person has to make it.</summary>
    Manual,

    /// <summary>The change is a script or code for the tenant as a whole: it cannot be tried on
    /// single objects.</summary>
    NotVerified,

    /// <summary>System data meets what the tenant made of it; the message begins with the code.</summary>
    Layer,

    /// <summary>A change cannot be made on the object.</summary>
    Fails,

    /// <summary>The result does not conform to the schema of the new version.</summary>
    SchemaViolation,

    /// <summary>Vendor and customer both changed a place of a shipped object; the rules of the package say
    /// whose value holds.</summary>
    Conflict,

    /// <summary>The same, and the package asks a person: yes takes the vendor's value, no keeps
    /// the customer's.</summary>
    Question,

    /// <summary>The object was shipped before and is no more: it stays as it is, and is the customer's.</summary>
    NoLongerShipped,

    /// <summary>The new version does not have an item that the object still has.</summary>
    Removed,

    /// <summary>A later version will not have an item that the object has.</summary>
    PlannedRemoval,

    /// <summary>An item of the object works, and should not be used any more.</summary>
    Deprecated,

    /// <summary>An id, or a reference, is no UUID although it must be.</summary>
    InvalidId,

    /// <summary>A reference leads to an object that will not exist.</summary>
    MissingReference,

    /// <summary>The values of a unique key belong to several objects.</summary>
    DuplicateKey,
}

/// <summary>What verification says about one change or one place of one object: a row of the report.</summary>
public sealed record Finding
{
    /// <summary>The same for the same tenant, object, change and place, whenever it is found; of a question
    /// <see cref="Execution.ShippedQuestion"/>.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>The module id that the tenant is led to.</summary>
    public required string Module { get; init; }

    /// <summary>The object; "" for the tenant as a whole.</summary>
    public string ObjectId { get; init; } = "";

    /// <summary>Its name for people; "" when it has none.</summary>
    public string ObjectName { get; init; } = "";

    /// <summary>Its type, else its collection.</summary>
    public string ObjectType { get; init; } = "";

    /// <summary>The change; null: the finding is about the object itself.</summary>
    public Change? Change { get; init; }

    public required FindingStatus Status { get; init; }

    /// <summary>The place, as a pointer into the document; "" for the whole of it.</summary>
    public string Path { get; init; } = "";

    /// <summary>What a person should know.</summary>
    public required string Message { get; init; }

    /// <summary>The hash of the document as it is stored (<see cref="Verification.ObjectHash"/>); ""
    /// without an object.</summary>
    public string ObjectHash { get; init; } = "";

    /// <summary>True for what stands against the upgrade, as opposed to what it is.</summary>
    public bool IsProblem => Status
        is not (FindingStatus.Changed or FindingStatus.NotVerified or FindingStatus.Conflict or FindingStatus.Layer
            or FindingStatus.PlannedRemoval or FindingStatus.Deprecated or FindingStatus.NoLongerShipped);

    /// <summary>The word of the change in the report: its version and id; "" without one.</summary>
    public string ChangeName => Change?.Key.ToString() ?? "";

    /// <summary>The word for a status in reports.</summary>
    public static string WordOf(FindingStatus status) => status switch
    {
        FindingStatus.Changed => "changed",
        FindingStatus.Manual => "manual",
        FindingStatus.NotVerified => "not verified",
        FindingStatus.Layer => "layer",
        FindingStatus.Fails => "fails",
        FindingStatus.SchemaViolation => "schema violation",
        FindingStatus.Conflict => "conflict",
        FindingStatus.Question => "to be decided",
        FindingStatus.NoLongerShipped => "no longer shipped",
        FindingStatus.Removed => "removed",
        FindingStatus.PlannedRemoval => "planned removal",
        FindingStatus.Deprecated => "deprecated",
        FindingStatus.InvalidId => "invalid id",
        FindingStatus.MissingReference => "missing reference",
        _ => "duplicate key",
    };
}

/// <summary>Makes the ids of findings.</summary>
public static class FindingId
{
    // A letter in front: a spreadsheet would take digits alone, or digits around an e, for a number and round it.
    private const string Prefix = "F";
    private const int Digits = 24;

    /// <summary>
    /// The id of what a change does to an object, or ("" for collection and object) to a tenant. What the
    /// change does is part of it: an edited change is another finding.
    /// </summary>
    public static string Of(string tenant, string product, Change change, string collection, string objectId) =>
        Make(tenant, product, collection, objectId, change.Key.ToString(), change.Checksum);

    /// <summary>The id of what is the matter with an object at a place.</summary>
    public static string Of(
        string tenant, string product, FindingStatus status, string collection, string objectId, string place) =>
        Make(tenant, product, collection, objectId, Finding.WordOf(status), place);

    /// <summary>The number behind an id; false when the text is no id.</summary>
    public static bool TryParse(string text, out UInt128 number)
    {
        number = default;
        return text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal)
            && UInt128.TryParse(
                text.AsSpan(Prefix.Length), System.Globalization.NumberStyles.AllowHexSpecifier, null, out number);
    }

    private static string Make(params ReadOnlySpan<string?> parts) =>
        Prefix + new DigestBuilder().Add(parts).ToString()[..Digits];
}
