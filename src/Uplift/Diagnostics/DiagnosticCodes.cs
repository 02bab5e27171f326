namespace Uplift.Diagnostics;

/// <summary>
/// The codes of all findings, one constant each; <c>docs/diagnostics.md</c> has a row for every one of them.
/// The first two digits say where: 10 files, 11 module descriptor, 12 changes, 13 operations, 14 schemas, 15 code,
/// 20 versions and planning, 30 stores and tenants, 40 runs, 50 workspace and command line.
/// </summary>
public static class DiagnosticCodes
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

    /// <summary>A path is no JSON Pointer with wildcards.</summary>
    public const string InvalidPath = "UP1301";

    /// <summary>An operation is unknown, or an entry names none or two.</summary>
    public const string InvalidOperation = "UP1302";

    /// <summary>A condition is unknown or malformed.</summary>
    public const string InvalidCondition = "UP1303";

    /// <summary>A change would not give the same result when it is applied twice.</summary>
    public const string NotRepeatable = "UP1304";

    /// <summary>A JSON Schema is malformed, refers to nothing, or leaves its package.</summary>
    public const string InvalidSchema = "UP1401";

    /// <summary>A JSON Schema refers to a file that is not there; any object is taken for valid there.</summary>
    public const string MissingSchemaFile = "UP1402";

    /// <summary>A pattern in a JSON Schema is no regular expression.</summary>
    public const string InvalidPattern = "UP1403";

    /// <summary>A text is no version under the scheme of its module.</summary>
    public const string InvalidVersion = "UP2001";

    /// <summary>A text is no module id: product, hyphen, version.</summary>
    public const string InvalidModuleId = "UP2002";

    /// <summary>A text cannot be the name of a tenant.</summary>
    public const string InvalidTenantId = "UP3001";
}
