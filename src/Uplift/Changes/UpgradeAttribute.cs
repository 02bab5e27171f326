namespace Uplift.Changes;

/// <summary>
/// Marks a class of a package's <c>lib/*.dll</c> as a code change: it implements <see cref="IDocumentUpgrade"/> or
/// <see cref="ITenantUpgrade"/> and has a public constructor without parameters.
/// </summary>
/// <param name="version">The module version that needs the change.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class UpgradeAttribute(string version) : Attribute
{
    /// <summary>The module version that needs the change.</summary>
    public string Version { get; } = version;

    /// <summary>The id of the change; absent: the name of the class in kebab-case.</summary>
    public string? Id { get; init; }

    /// <summary>For an <see cref="IDocumentUpgrade"/>: the collection whose objects it changes.</summary>
    public string? Collection { get; init; }

    /// <summary>For an <see cref="IDocumentUpgrade"/>: the other collections that it looks objects up in.</summary>
    public string[] Reads { get; init; } = [];

    /// <summary>
    /// For an <see cref="IDocumentUpgrade"/>: the version of the data that it brings objects to, so that a
    /// backfill makes it too; 0: it does not say.
    /// </summary>
    public int DataVersion { get; init; }

    /// <summary>When it may be applied.</summary>
    public ChangePhase Phase { get; init; } = ChangePhase.Second;

    /// <summary>How much a person has to do with it.</summary>
    public ChangeType Type { get; init; } = ChangeType.Seamless;

    /// <summary>Whether the new version needs it in order to start.</summary>
    public ChangePriority Priority { get; init; } = ChangePriority.Necessary;

    /// <summary>True when it takes away a form that older code reads: it waits for the gate of its package.</summary>
    public bool Contract { get; init; }

    /// <summary>Why it is made, for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>For an <see cref="ITenantUpgrade"/>: false lets each unit of work commit by itself.</summary>
    public bool Transactional { get; init; } = true;

    /// <summary>
    /// For an <see cref="ITenantUpgrade"/>: the collections that it writes; absent: any. Preconditions of later changes
    /// on other
    /// collections can then be checked before the first step.
    /// </summary>
    public string[]? Writes { get; init; }
}
