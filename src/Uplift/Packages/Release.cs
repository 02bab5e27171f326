using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>A module that belongs to a release.</summary>
/// <param name="Id">The module id as written, or a bare product; its scheme is known only to its package, see <see
/// cref="Catalog.Find(string)"/>.</param>
/// <param name="Position">Where it is named.</param>
public sealed record ReleaseModule(string Id, SourcePosition Position);

/// <summary>A named set of modules that belong together: an <c>install.json</c> of Okapi.</summary>
/// <param name="Name">The name of the file without its ending.</param>
/// <param name="Modules">In the order of the file.</param>
public sealed record Release(string Name, IReadOnlyList<ReleaseModule> Modules)
{
    // The lists of real platforms name the gateway beside the modules that run behind it.
    private const string Gateway = "okapi";

    /// <summary>
    /// The module ids that the release means with these packages: a bare product means its newest package. The gateway
    /// is passed over, with a warning, when there is no package of it.
    /// </summary>
    public IReadOnlyList<string> Select(Catalog catalog, DiagnosticBag notes)
    {
        var selected = new List<string>();
        foreach (var (id, position) in Modules)
        {
            if (catalog.VersionsOf(id) is [.., var newest]) selected.Add(newest.Id.ToString());
            else if (catalog.Find(id) is not null || !IsGateway(id)) selected.Add(id);
            else notes.Warn(
                DiagnosticCodes.GatewayIgnored,
                $"'{id}' is the gateway and no package of it is here; it is passed over.",
                position, "Upgrade the gateway itself by other means.");
        }

        return selected;
    }

    /// <summary>Reads a release from a file.</summary>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static Release? Read(string path, DiagnosticBag bag)
    {
        try
        {
            return Read(path, File.ReadAllBytes(path), bag);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{path}' cannot be read: {error.Message}",
                new SourcePosition(path));
            return null;
        }
    }

    /// <summary>Reads a release from the content of a file.</summary>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static Release? Read(string path, ReadOnlyMemory<byte> content, DiagnosticBag bag)
    {
        var own = new DiagnosticBag();
        var modules = new List<ReleaseModule>();
        var node = SourceReader.Read(path, content, own);
        if (node is SourceList list)
        {
            foreach (var item in list.Items) ReadModule(item, modules, own);
        }
        else if (!own.HasErrors)
        {
            own.Error(DiagnosticCodes.InvalidValue, $"A release must be a list, not a {node?.Kind ?? "blank file"}.",
                node?.Position ?? new SourcePosition(path), "Write [{\"id\": \"mod-items-2.1.0\"}, …].");
        }

        bag.AddRange(own);
        return own.HasErrors ? null : new Release(Path.GetFileNameWithoutExtension(path), modules);
    }

    // Okapi writes more than is of use here (from, stage, message …).
    private static void ReadModule(SourceNode node, List<ReleaseModule> modules, DiagnosticBag bag)
    {
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"A module of a release must be a mapping, not a {node.Kind}.",
                node.Position);
            return;
        }

        var reader = new MappingReader(mapping, "module of a release", bag);
        var id = reader.RequireText("id");
        var position = mapping.Find("id")?.Position ?? node.Position;
        if (reader.TakeText("action") is not (null or "enable"))
        {
            bag.Error(DiagnosticCodes.InvalidRelease, $"A release only enables modules, also '{id}'.",
                mapping.Find("action")!.Position,
                "Take the module out of the release.");
        }

        if (id.Length == 0) return;
        if (!IsModule(id))
        {
            bag.Error(DiagnosticCodes.InvalidRelease, $"{QuotedText.Of(id)} is neither a module id nor a product.",
                position,
                "Write product, hyphen and version, such as mod-items-2.1.0, or the product alone for its newest package.");
        }
        else if (modules.Exists(other => other.Id == id))
        {
            bag.Error(DiagnosticCodes.InvalidRelease, $"'{id}' stands in the release twice.", position,
                "Take one of them out.");
        }

        modules.Add(new ReleaseModule(id, position));
    }

    private static bool IsModule(string id) => OkapiModuleId.TryParse(id, out var parsed) && !parsed.HasVersion
        ? !id.Any(char.IsWhiteSpace)
        : Enum.GetValues<VersionScheme>().Any(scheme => ModuleId.TryParse(id, scheme, out _));

    private static bool IsGateway(string id) => OkapiModuleId.TryParse(id, out var parsed) && parsed.Product == Gateway;
}
