using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>
/// Reads what Okapi's ModuleDescriptor has. Other keys pass unread, and null stands for what is absent, as Okapi's own
/// tools write it.
/// </summary>
internal sealed class ModuleDescriptorReader(SourceMapping source, DiagnosticBag bag)
{
    private readonly MappingReader _module = new(source, "module", bag);

    /// <summary>A descriptor that stands alone; null without a usable id.</summary>
    public ModuleDescriptor? Read() => Read(ReadId());

    /// <summary>A descriptor whose id was read already; without one all else is read for its complaints.</summary>
    public ModuleDescriptor? Read(OkapiModuleId? id)
    {
        var provides = Interfaces("provides");
        RefuseRepeated(provides);
        var (requires, optional, replaces) = (Interfaces("requires"), Interfaces("optional"), Products());
        var permissions = Mappings(_module, "permissionSets").Select(ReadPermission).OfType<PermissionSet>().ToList();
        var filters = Mappings(_module, "filters").Select(ReadHandler).ToList();
        return id is null ? null : new ModuleDescriptor
        {
            Id = id,
            Name = OptionalText(_module, "name"),
            Provides = provides,
            Requires = requires,
            Optional = optional,
            Replaces = replaces,
            PermissionSets = permissions,
            Filters = filters,
            Source = source,
        };
    }

    /// <summary>The id under a scheme, or null and a complaint.</summary>
    public static OkapiModuleId? ReadId(SourceNode node, VersionScheme scheme, DiagnosticBag bag)
    {
        const string Hint = "Write product, hyphen and version, such as mod-items-2.1.0.";
        if ((node as SourceScalar)?.Text is not { } text)
        {
            bag.Error(DiagnosticCodes.InvalidModuleId, $"A {node.Kind} is no module id.", node.Position, Hint);
            return null;
        }

        if (OkapiModuleId.TryParse(text, scheme, out var id, out var fault) && id.HasVersion) return id;
        var reason = id is null ? OkapiModuleId.Told(fault) : "it has no version";
        bag.Error(DiagnosticCodes.InvalidModuleId, $"{QuotedText.Of(text)} is no module id: {reason}.",
            node.Position, Hint);
        return null;
    }

    private OkapiModuleId? ReadId()
    {
        var own = source.Find("uplift") as SourceMapping;
        var scheme = (own?.Find("versionScheme") as SourceScalar)?.Text == "pep440"
            ? VersionScheme.Pep440
            : VersionScheme.Semantic;
        return _module.Require("id") is { } node ? ReadId(node, scheme, bag) : null;
    }

    private List<InterfaceReference> Interfaces(string key) => Mappings(_module, key)
        .Select(mapping => ReadInterface(mapping, key)).ToList();

    private InterfaceReference ReadInterface(SourceMapping mapping, string key)
    {
        var reader = new MappingReader(mapping, $"interface in '{key}'", bag);
        var before = bag.Count;
        var entry = new InterfaceReference(reader.RequireText("id"), reader.RequireText("version"), mapping.Position)
        {
            Type = OptionalText(reader, "interfaceType") ?? "proxy",
            Handlers = Mappings(reader, "handlers").Select(ReadHandler).ToList(),
            Scope = Texts(reader, "scope"),
        };
        if (bag.Count == before && !entry.IsAcceptable) Refuse(entry);
        return entry;
    }

    private void Refuse(InterfaceReference entry)
    {
        if (!entry.Versions.IsValid)
        {
            bag.Error(DiagnosticCodes.InvalidInterface,
                $"{QuotedText.Of(entry.Version)} is no version of the interface '{entry.Id}'.", entry.Position,
                "Write two numbers with a dot, such as 2.1; for a requirement alternatives with one blank between.");
            return;
        }

        bag.Error(DiagnosticCodes.InvalidInterface,
            $"{QuotedText.Of(entry.Type)} is no type of the interface '{entry.Id}'.", entry.Position,
            "Leave 'interfaceType' out, or write proxy, system or multiple.");
    }

    private void RefuseRepeated(List<InterfaceReference> provides)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in provides.Where(entry => entry.Id.Length > 0 && !seen.Add(entry.Id)))
        {
            bag.Error(DiagnosticCodes.InvalidInterface, $"The module provides the interface '{entry.Id}' twice.",
                entry.Position, "Take one of the entries out.");
        }
    }

    private InterfaceHandler ReadHandler(SourceMapping mapping)
    {
        var reader = new MappingReader(mapping, "handler", bag);
        return new InterfaceHandler
        {
            Methods = Texts(reader, "methods"),
            PathPattern = OptionalText(reader, "pathPattern"),
            Path = OptionalText(reader, "path"),
            Phase = OptionalText(reader, "phase"),
            ModulePermissions = Texts(reader, "modulePermissions"),
        };
    }

    private PermissionSet? ReadPermission(SourceMapping mapping)
    {
        var reader = new MappingReader(mapping, "permission", bag);
        if (reader.RequireText("permissionName") is not { Length: > 0 } name) return null;
        return new PermissionSet
        {
            PermissionName = name,
            Replaces = Texts(reader, "replaces"),
            SubPermissions = Texts(reader, "subPermissions"),
            Visible = IsNull(mapping.Find("visible")) ? null : reader.TakeFlag("visible", otherwise: false),
            Source = mapping,
        };
    }

    private List<string> Products()
    {
        var result = new List<string>();
        foreach (var text in Texts(_module, "replaces"))
        {
            if (OkapiModuleId.TryParse(text, out var product) && !product.HasVersion) result.Add(text);
            else RefuseReplaced(text);
        }

        return result;
    }

    private void RefuseReplaced(string text) => bag.Error(DiagnosticCodes.InvalidValue,
        $"'replaces' of module must be a list of products without versions, not {QuotedText.Of(text)}.",
        source.Find("replaces")?.Position, "Write the product alone, such as mod-items.");

    private static IEnumerable<SourceMapping> Mappings(MappingReader reader, string key)
    {
        foreach (var node in Items(reader, key))
        {
            if (node is SourceMapping mapping) yield return mapping;
            else reader.Wrong(node, key, "a list of mappings");
        }
    }

    private static List<string> Texts(MappingReader reader, string key)
    {
        var result = new List<string>();
        foreach (var node in Items(reader, key))
        {
            if (node is SourceScalar { Text: { } text }) result.Add(text);
            else reader.Wrong(node, key, "a list of texts");
        }

        return result;
    }

    private static IReadOnlyList<SourceNode> Items(MappingReader reader, string key) =>
        IsNull(reader.Take(key)) ? [] : reader.TakeList(key);

    private static string? OptionalText(MappingReader reader, string key)
    {
        var node = reader.Take(key);
        if (IsNull(node) || node is SourceScalar { Text: "" }) return null;
        return reader.TakeText(key);
    }

    private static bool IsNull(SourceNode? node) => node is null or SourceScalar { Value: null };
}
