using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>What the paths of an operation start at.</summary>
internal enum OperationScope
{
    /// <summary>The document of an object, which must stay an object.</summary>
    Document,

    /// <summary>A value that <c>each</c> matched.</summary>
    Element,

    /// <summary>The document of another object, which <c>extract</c> makes or <c>collect</c> found.</summary>
    Apart,

    /// <summary>A value that <c>each</c> matched in such a document.</summary>
    ElementApart,
}

/// <summary>The text of one operation while it is read.</summary>
internal sealed record OperationSource(
    string Name, MappingReader Keys, SourcePosition Position, Condition? When, OperationScope Scope)
    : OperationText(Name, Keys, Position)
{
    private static readonly (string, ExistingPolicy)[] s_policies =
        [("fail", ExistingPolicy.Fail), ("keep", ExistingPolicy.Keep), ("overwrite", ExistingPolicy.Overwrite)];

    /// <summary>A path that may be the root; the root path and a complaint when it is missing or wrong.</summary>
    public DocumentPath AnyPath(string key) =>
        Keys.Require(key) is { } node ? Read(node, key) ?? DocumentPath.Root : DocumentPath.Root;

    /// <summary>A path that names the whole value only where that value can be replaced: inside <c>each</c>.</summary>
    public DocumentPath ValuePath(string key, string hint = "Name a member.")
    {
        var path = AnyPath(key);
        RefuseWhole(path, key, hint);
        return path;
    }

    /// <summary>Complains when a path names a whole document that must stay.</summary>
    public void RefuseWhole(DocumentPath path, string key, string hint)
    {
        if (Scope is OperationScope.Document or OperationScope.Apart) RefuseRoot(path, key, hint);
    }

    /// <summary>A path that never names the whole value.</summary>
    public DocumentPath MemberPath(string key)
    {
        var path = AnyPath(key);
        RefuseRoot(path, key, "Name a member.");
        return path;
    }

    /// <summary>A path without wildcards, or null when the key is absent.</summary>
    public DocumentPath? OptionalSinglePath(string key)
    {
        if (Keys.Take(key) is not { } node || Read(node, key) is not { } path) return null;
        RefuseWildcard(path, key);
        return path;
    }

    public void RefuseWildcard(DocumentPath path, string key)
    {
        if (path.HasWildcard) Wrong(key, $"'{key}' of operation '{Name}' must name one place, not '{path}'.",
            "Use 'each' for several.");
    }

    /// <inheritdoc/>
    public override ExistingPolicy Existing() => Keys.TakeWord("existing", ExistingPolicy.Fail, s_policies);

    /// <summary>A name that stands for a member or a collection; null when the key is absent.</summary>
    public string? OptionalText(string key) => Keys.TakeText(key);

    /// <summary>Operations under a key; none when it is absent.</summary>
    public IReadOnlyList<Operation> Operations(string key, OperationScope scope) =>
        Keys.Take(key) is { } node ? OperationReader.ReadAll(node, Bag, scope) : [];

    public DocumentPath? Read(SourceNode node, string key) =>
        DocumentPath.Read(node, $"'{key}' of operation '{Name}'", Bag);

    private void RefuseRoot(DocumentPath path, string key, string hint)
    {
        // A path that could not be read was complained about already and stands as the root.
        if (path.IsRoot && Keys.Take(key) is SourceScalar { Text: "" })
        {
            Wrong(key, $"'{key}' of operation '{Name}' cannot be the whole document here.", hint);
        }
    }
}
