using Uplift.Documents;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>Which objects are looked at; an empty list leaves everything in.</summary>
public sealed record VerificationScope
{
    /// <summary>Module ids or products.</summary>
    public IReadOnlyCollection<string> Modules { get; init; } = [];

    /// <summary>Names of collections.</summary>
    public IReadOnlyCollection<string> Collections { get; init; } = [];

    /// <summary>Types of objects; where a collection has no column for it, its name.</summary>
    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>Ids of objects.</summary>
    public IReadOnlyCollection<string> Ids { get; init; } = [];

    /// <summary>What must hold for a JSON document as it is stored; null: nothing, unless
    /// <see cref="XPath"/> asks for XML objects alone.</summary>
    public Condition? Where { get; init; }

    /// <summary>What must hold for an XML document as it is stored: an XPath 1.0 expression with the prefixes of
    /// its package. Null: nothing, unless <see cref="Where"/> asks for JSON objects alone.</summary>
    public string? XPath { get; init; }

    /// <summary>True when every object of the collections is looked at.</summary>
    public bool IsWhole => Types.Count == 0 && Ids.Count == 0 && Where is null && XPath is null;

    /// <summary>Canonical text, to tell whether an interrupted verification was the same.</summary>
    public string Key => string.Join('\n', Modules.Append("").Concat(Collections).Append("").Concat(Types).Append("")
        .Concat(Ids).Append(Where?.ToString()).Append(XPath));

    /// <summary>True when a collection is to be looked at.</summary>
    internal bool Takes(PendingCollection pending) =>
        (Modules.Count == 0 || Modules.Contains(pending.Package.Id.Product)
            || Modules.Contains(pending.Package.Id.ToString()))
        && (Collections.Count == 0 || Collections.Contains(pending.Table.Name));

    /// <summary>True when an object is to be looked at; one that cannot be read is, since that is reported.</summary>
    internal bool Takes(ScannedObject source, PendingCollection pending)
    {
        if (Types.Count > 0 && !Types.Contains(source.Type ?? pending.Table.Name)) return false;
        if (Where is null && XPath is null) return true;
        try
        {
            return pending.Form.Read(source.Document.Text).Fits(this);
        }
        catch (ObjectRefusedException)
        {
            return true;
        }
    }
}
