using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;

namespace Uplift.Workspaces;

/// <summary>Finds and reads <c>uplift.yaml</c>.</summary>
public static class WorkspaceFile
{
    private const string StoreVariable = "UPLIFT_STORE";

    /// <summary>Reads the workspace of a folder; without one, of the current folder or the next above it that has
    /// one.</summary>
    /// <param name="folder">What the operator named, or null.</param>
    /// <param name="store">Another store than that of the file, or null.</param>
    /// <param name="control">Another control database than that of the file, or null.</param>
    /// <exception cref="UpliftException">There is no workspace, or its file has errors.</exception>
    public static Workspace Read(string? folder, string? store, string? control)
    {
        var file = folder is null ? FindAbove(Environment.CurrentDirectory)
            : Path.Combine(Path.GetFullPath(folder), Workspace.FileName);
        if (file is null || !File.Exists(file))
        {
            throw new UpliftException(DiagnosticCodes.NoWorkspace,
                folder is null
                    ? $"There is no {Workspace.FileName} in this folder or above it."
                    : $"There is no {Workspace.FileName} in {QuotedText.Of(folder)}.",
                hint: "Make a workspace with 'uplift init', or name one with --workspace DIR.");
        }

        var bag = new DiagnosticBag();
        var workspace = Read(file, store ?? Environment.GetEnvironmentVariable(StoreVariable), bag);
        var address = control is null ? null : StoreAddress.Read(control, new SourcePosition("--control"), bag);
        bag.ThrowIfErrors();
        return address is null ? workspace! : workspace! with { Control = address };
    }

    private static string? FindAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, Workspace.FileName);
            if (File.Exists(file)) return file;
        }

        return null;
    }

    private static Workspace? Read(string file, string? store, DiagnosticBag bag)
    {
        if (ReadMapping(file, bag) is not { } mapping) return null;
        var reader = new MappingReader(mapping, "workspace", bag);
        var folder = Path.GetDirectoryName(file)!;
        var ownStore = TakeAddress(reader, "store", mapping, given: store is { Length: > 0 });
        var control = TakeAddress(reader, "control", mapping, given: false);
        var stores = TakeStores(reader, given: store is { Length: > 0 });
        var result = new Workspace
        {
            File = file,
            Folder = folder,
            Store = null!,
            Control = null!,
            Schemas = reader.TakeText("schemas") ?? "{tenant}_{module}",
            Packages = TakePaths(reader, "packages", "packages"),
            Trust = TakePaths(reader, "trust"),
            Releases = reader.TakeText("releases") ?? "releases",
            Rules = new InstallationRules
            {
                AcceptPreview = reader.TakeFlag("acceptPreview", false),
                Down = DownCheck.ReadAll(reader.TakeList("down"), null, bag),
                KeepJournal = TakeTime(reader, "keepJournal"),
            },
        };
        reader.Finish();
        var chosen = store is { Length: > 0 } ? StoreAddress.Read(store, new SourcePosition("--store"), bag) : ownStore;
        if (chosen is null || bag.HasErrors)
        {
            if (!bag.HasErrors) reader.Require("store");
            return null;
        }

        RequirePlaces(chosen, mapping.Find("store")?.Position ?? mapping.Position, bag);
        foreach (var (name, (address, position)) in stores) RequireLike(chosen, name, address, position, bag);
        if (bag.HasErrors) return null;
        return result with
        {
            Store = chosen,
            Stores = stores.ToDictionary(entry => entry.Key, entry => entry.Value.Address),
            Control = control is not null && chosen == ownStore ? control : ControlOf(chosen, control),
        };
    }

    private static void RequirePlaces(StoreAddress address, SourcePosition position, DiagnosticBag bag)
    {
        if (address.Kind == StoreKind.PostgreSql || address.Value.Contains("{tenant}", StringComparison.Ordinal)) return;
        bag.Error(DiagnosticCodes.InvalidStore, $"'{address.Shown}' names one file for all tenants.", position,
            "Put {tenant} into it, such as sqlite:tenants/{tenant}.db.");
    }

    private static void RequireLike(
        StoreAddress usual, string name, StoreAddress address, SourcePosition position, DiagnosticBag bag)
    {
        RequirePlaces(address, position, bag);
        if (address.Kind == usual.Kind) return;
        bag.Error(DiagnosticCodes.InvalidStore, $"Store '{name}' is of another kind than 'store'.", position,
            "All stores of a workspace are of one kind.");
    }

    // Another store than that of the file has tenants of its own.
    private static Dictionary<string, (StoreAddress Address, SourcePosition Position)> TakeStores(
        MappingReader reader, bool given)
    {
        var stores = new Dictionary<string, (StoreAddress, SourcePosition)>();
        if (reader.TakeMapping("stores") is not { } named || given) return stores;
        var each = new MappingReader(named, "list of stores", reader.Bag);
        foreach (var member in named.Members)
        {
            if (each.TakeText(member.Key) is { } text
                && StoreAddress.Read(text, member.Value.Position, reader.Bag) is { } address)
            {
                stores.Add(member.Key, (address, member.Value.Position));
            }
        }

        return stores;
    }

    // Another store has a control database of its own, so that it knows its own tenants only.
    private static StoreAddress ControlOf(StoreAddress store, StoreAddress? control) =>
        store.Kind == StoreKind.PostgreSql
        ? store
        : control is { Kind: StoreKind.Sqlite } ? control : new StoreAddress(StoreKind.Sqlite, "control.db");

    private static SourceMapping? ReadMapping(string file, DiagnosticBag bag)
    {
        var shown = Path.GetRelativePath(Environment.CurrentDirectory, file);
        var before = bag.Count;
        try
        {
            var node = SourceReader.Read(shown, File.ReadAllBytes(file), bag);
            if (node is SourceMapping mapping) return mapping;
            if (bag.Count == before)
            {
                bag.Error(DiagnosticCodes.InvalidValue,
                    $"A workspace must be a mapping, not a {node?.Kind ?? "blank file"}.",
                    node?.Position ?? new SourcePosition(shown), "Write 'store: sqlite:tenants/{tenant}.db'.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{shown}' cannot be read: {error.Message}",
                new SourcePosition(shown));
        }

        return null;
    }

    // The store of the file is not read when another is given: its variable may not even be set.
    private static StoreAddress? TakeAddress(MappingReader reader, string key, SourceMapping mapping, bool given) =>
        reader.TakeText(key) is { } text && !given
            ? StoreAddress.Read(text, mapping.Find(key)!.Position, reader.Bag)
            : null;

    private static TimeSpan? TakeTime(MappingReader reader, string key)
    {
        if (reader.Take(key) is not { } node) return null;
        if (node is SourceScalar { Text: { } text } && DurationText.TryParse(text, out var time)) return time;
        reader.Wrong(node, key, "a time such as 90d or 12h");
        return null;
    }

    private static List<string> TakePaths(MappingReader reader, string key, params string[] otherwise)
    {
        switch (reader.Take(key))
        {
            case null:
                return [.. otherwise];
            case SourceScalar { Text: { Length: > 0 } one }:
                return [one];
            case SourceList { Items.Count: > 0 } list when list.Items.All(
                item => item is SourceScalar { Text.Length: > 0 }):
                return [.. list.Items.Select(item => ((SourceScalar)item).Text!)];
            case var node:
                reader.Wrong(node, key, "a path or a list of paths");
                return [];
        }
    }
}
