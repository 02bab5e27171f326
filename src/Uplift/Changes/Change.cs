using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Changes;

/// <summary>When a change may be applied.</summary>
public enum ChangePhase
{
    /// <summary>While the old version still runs.</summary>
    First,

    /// <summary>After the old version was stopped or switched away.</summary>
    Second,
}

/// <summary>How much a person has to do with a change.</summary>
public enum ChangeType
{
    /// <summary>One to one; nothing to review.</summary>
    Seamless,

    /// <summary>A person should review it.</summary>
    Preview,

    /// <summary>Only a person can make it; Uplift waits until it is said to be done.</summary>
    Manual,
}

/// <summary>Whether the new version needs a change in order to start.</summary>
public enum ChangePriority
{
    /// <summary>The new version is not switched on while this change is undone or left failures.</summary>
    Necessary,

    /// <summary>It can wait.</summary>
    Optional,
}

/// <summary>
/// One thing that a module version needs done. A new kind is one record here, one line in
/// <see cref="IChangeVisitor{T}"/>, and then the compiler lists the places that must answer for it.
/// </summary>
public abstract record Change
{
    /// <summary>The name of the change, unique within its module and version.</summary>
    public required string Id { get; init; }

    /// <summary>The module version that brought it; null: it is applied on every upgrade of the module.</summary>
    public required ModuleVersion? Version { get; init; }

    /// <summary>When it may be applied.</summary>
    public ChangePhase Phase { get; init; } = ChangePhase.Second;

    /// <summary>How much a person has to do with it.</summary>
    public ChangeType Type { get; init; } = ChangeType.Seamless;

    /// <summary>Whether the new version needs it in order to start.</summary>
    public ChangePriority Priority { get; init; } = ChangePriority.Necessary;

    /// <summary>True when it takes away a form that older code reads: it waits for the gate of its package.</summary>
    public bool Contract { get; init; }

    /// <summary>Why it is made, for people; empty when the package does not say.</summary>
    public string Reason { get; init; } = "";

    /// <summary>SHA-256 (hexadecimal) over what the change does; line ends and byte order marks do not count.</summary>
    public required string Checksum { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>What must hold before it is applied.</summary>
    public IReadOnlyList<Precondition> Requires { get; init; } = [];

    /// <summary>The word for its kind in the ledger, the plan and the log.</summary>
    public abstract string Kind { get; }

    /// <summary>True when what it did can be taken back.</summary>
    public abstract bool Reversible { get; }

    /// <summary>The key in the ledger: a version raised in hindsight is a new key, that is, a declared
    /// repeat.</summary>
    public ChangeKey Key => new(Id, Version?.ToString() ?? "");

    public abstract T Accept<T>(IChangeVisitor<T> visitor);
}

/// <summary>How the ledger names a change within a module: its id and the version that brought it ("" for every
/// upgrade).</summary>
public readonly record struct ChangeKey(string Id, string Version)
{
    public override string ToString() => Version.Length == 0 ? Id : $"{Version}/{Id}";
}

/// <summary>One answer for each kind of change.</summary>
public interface IChangeVisitor<out T>
{
    public T Visit(SqlChange change);

    public T Visit(DocumentChange change);

    public T Visit(XmlChange change);

    public T Visit(ShippedObjectsChange change);

    public T Visit(ObjectCodeChange change);

    public T Visit(TenantCodeChange change);
}
