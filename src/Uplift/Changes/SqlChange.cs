namespace Uplift.Changes;

/// <summary>A script, with variants for stores that differ and, optionally, a script that takes it back.</summary>
public sealed record SqlChange : Change
{
    /// <summary>The script for each store; the key "" is for every store without one of its own.</summary>
    public required IReadOnlyDictionary<string, string> Scripts { get; init; }

    /// <summary>The scripts that take it back, keyed as <see cref="Scripts"/>; empty: it cannot be taken
    /// back.</summary>
    public required IReadOnlyDictionary<string, string> UndoScripts { get; init; }

    /// <summary>False for statements that a database refuses inside a transaction (<c>transaction=none</c>).</summary>
    public bool Transactional { get; init; } = true;

    /// <summary>The author says that the script changes no rows (<c>rows=none</c>): rows that come later need
    /// nothing from it.</summary>
    public bool KeepsRows { get; init; }

    /// <summary>
    /// The collections that the script reads or writes, from the header <c>collections=a,b</c>; null: unknown, so that
    /// nothing
    /// is moved past it.
    /// </summary>
    public IReadOnlyList<string>? Collections { get; init; }

    /// <inheritdoc/>
    public override string Kind => "sql";

    /// <inheritdoc/>
    public override bool Reversible => UndoScripts.Count > 0;

    /// <summary>The script for a store, or null when the package has none for it.</summary>
    public string? ScriptFor(string store) => Scripts.GetValueOrDefault(store) ?? Scripts.GetValueOrDefault("");

    /// <summary>The undo script for a store, or null.</summary>
    public string? UndoScriptFor(string store) =>
        UndoScripts.GetValueOrDefault(store) ?? UndoScripts.GetValueOrDefault("");

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}
