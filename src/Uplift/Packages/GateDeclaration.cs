using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>
/// What a module version asks of a tenant that has an older version, before it is switched on or takes the old form
/// away, besides that its code can read every object.
/// </summary>
public sealed record GateDeclaration
{
    /// <summary>Nothing is asked.</summary>
    public static GateDeclaration None { get; } = new();

    /// <summary>The version of the module whose backfill must have come to its end, that one or a later; null:
    /// none need have.</summary>
    public ModuleVersion? Backfill { get; init; }

    /// <summary>How long ago the last backfill that had anything to rewrite must have ended.</summary>
    public TimeSpan Soak { get; init; }

    /// <summary>What must hold at that moment.</summary>
    public IReadOnlyList<GateCheck> Checks { get; init; } = [];

    /// <summary>True when nothing is asked.</summary>
    public bool IsEmpty => Backfill is null && Checks.Count == 0;
}

/// <summary>How it is seen that something holds.</summary>
public enum GateCheckKind
{
    /// <summary>A URL answers with a status of success.</summary>
    Http,

    /// <summary>A query over the module's tables finds no row.</summary>
    Sql,
}

/// <summary>Something that must hold of a tenant.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Kind">A URL or a query.</param>
/// <param name="Text">The URL, with <c>{tenant}</c> for the tenant's name, or the query.</param>
public sealed record GateCheck(string Name, GateCheckKind Kind, string Text, SourcePosition Position)
{
    /// <summary>The text for one tenant; queries see that tenant's tables anyway.</summary>
    public string For(string tenant) =>
        Kind == GateCheckKind.Sql ? Text : Text.Replace("{tenant}", tenant, StringComparison.Ordinal);
}
