using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>What Okapi's ModuleDescriptor says of a module, as far as Uplift uses it.</summary>
public sealed record ModuleDescriptor
{
    /// <summary>The module; always with a version.</summary>
    public required OkapiModuleId Id { get; init; }

    /// <summary>A name for people, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The interfaces that other modules can use; each id once.</summary>
    public IReadOnlyList<InterfaceReference> Provides { get; init; } = [];

    /// <summary>The interfaces without which the module does not work.</summary>
    public IReadOnlyList<InterfaceReference> Requires { get; init; } = [];

    /// <summary>The interfaces that the module uses where they are provided.</summary>
    public IReadOnlyList<InterfaceReference> Optional { get; init; } = [];

    /// <summary>The products (no versions) whose place the module takes.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The permissions that the module defines.</summary>
    public IReadOnlyList<PermissionSet> PermissionSets { get; init; } = [];

    /// <summary>The requests that the module sees before or after the module that answers them.</summary>
    public IReadOnlyList<InterfaceHandler> Filters { get; init; } = [];

    /// <summary>
    /// The whole of <c>module.json</c> with positions, also what Uplift does not use itself (<c>env</c>,
    /// <c>metadata</c>, <c>tags</c>, <c>launchDescriptor</c> …); null when the descriptor was made in memory.
    /// </summary>
    public SourceMapping? Source { get; init; }

    /// <summary>True for the module that issues the tokens of a tenant: it filters in the phase <c>auth</c>.</summary>
    public bool IssuesTokens => Filters.Any(filter => filter.Phase == "auth");

    /// <summary>
    /// Reads a descriptor that stands alone: that of a running module, or one of a registry. Keys that Uplift does not
    /// use pass unread.
    /// </summary>
    /// <param name="name">
    /// What complaints call it; JSON when it ends in <c>.json</c>, else YAML, of which JSON is a part.
    /// </param>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static ModuleDescriptor? Read(string name, ReadOnlyMemory<byte> content, DiagnosticBag bag)
    {
        var own = new DiagnosticBag();
        var node = SourceReader.Read(name, content, own);
        var descriptor = node is null ? null : Read(node, own);
        if (node is null && !own.HasErrors)
        {
            own.Error(DiagnosticCodes.MalformedFile, $"'{name}' is empty.", new SourcePosition(name));
        }

        bag.AddRange(own);
        return own.HasErrors ? null : descriptor;
    }

    /// <summary>Reads a descriptor that is an element of a larger file.</summary>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static ModuleDescriptor? Read(SourceNode node, DiagnosticBag bag)
    {
        var own = new DiagnosticBag();
        var descriptor = node is SourceMapping mapping ? new ModuleDescriptorReader(mapping, own).Read() : null;
        if (node is not SourceMapping)
        {
            own.Error(DiagnosticCodes.InvalidValue, $"A module descriptor must be a mapping, not a {node.Kind}.",
                node.Position);
        }

        bag.AddRange(own);
        return own.HasErrors ? null : descriptor;
    }

    /// <summary>The provided interface of that id, or null.</summary>
    public InterfaceReference? Provided(string id)
    {
        foreach (var provided in Provides)
        {
            if (provided.Id == id) return provided;
        }

        return null;
    }

    /// <summary>The descriptor as it was written; without a source, what is known of it.</summary>
    public JsonNode ToJson() => Source?.ToJson() ?? DescriptorJson.Of(this);

    /// <summary>The id.</summary>
    public override string ToString() => Id.Text;
}
