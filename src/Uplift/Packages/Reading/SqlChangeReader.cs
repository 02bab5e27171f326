using Uplift.Changes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Makes one change of the scripts that share a number and name.</summary>
internal sealed class SqlChangeReader(IPackageFiles files, DiagnosticBag bag)
{
    private sealed record Script(ChangeFile File, string Text, SqlHeader Header)
    {
        public string Place { get; init; } = "";

        public IReadOnlyList<SqlStatement> Statements { get; init; } = [];
    }

    /// <summary>Null when nothing can be made of it; the bag then says why.</summary>
    public SqlChange? Read(IReadOnlyList<ChangeFile> variants)
    {
        var all = variants.Select(ReadScript).OfType<Script>().ToList();
        if (all.Count < variants.Count) return null;
        var scripts = all.Where(script => !script.File.IsUndo).OrderBy(script => script.File.Store,
            StringComparer.Ordinal).ToList();
        var undo = all.Where(script => script.File.IsUndo).ToList();
        CheckUndo(scripts, undo);
        if (scripts.Count == 0) return null;
        CheckStores(scripts);
        var header = new SqlHeader();
        foreach (var script in scripts) header.Merge(script.Header, bag);
        var change = Build(scripts, undo, header);
        CheckTransaction(change, header, all);
        return change;
    }

    private SqlChange Build(List<Script> scripts, List<Script> undo, SqlHeader header) => new()
    {
        Id = header["id"] ?? scripts[0].File.Id,
        Version = scripts[0].File.Version,
        Position = new SourcePosition(scripts[0].Place, scripts[0].Statements is [var first, ..] ? first.Line : 1),
        Checksum = Checksums.OfScripts([.. scripts.Concat(undo).Select(script => (Variant(script.File), script.Text))]),
        Phase = header.Word("phase", ChangePhase.Second, bag, ChangeWords.Phases),
        Type = header.Word("type", ChangeType.Seamless, bag, ChangeWords.Types),
        Priority = header.Word("priority", ChangePriority.Necessary, bag, ChangeWords.Priorities),
        Contract = header.Word("contract", false, bag, ("true", true)),
        Reason = header["reason"] ?? "",
        Transactional = header.Word("transaction", true, bag, ("none", false)),
        KeepsRows = header.Word("rows", false, bag, ("none", true)),
        Collections = header["collections"]?.Split(',', StringSplitOptions.TrimEntries),
        Scripts = scripts.ToDictionary(script => script.File.Store, script => script.Text, StringComparer.Ordinal),
        UndoScripts = undo.ToDictionary(script => script.File.Store, script => script.Text, StringComparer.Ordinal),
    };

    private Script? ReadScript(ChangeFile file)
    {
        if (PackageText.Text(files, file.Path, bag) is not { } text) return null;
        var place = files.At(file.Path).File;
        var header = SqlHeader.Read(place, text, bag);
        if (file.IsUndo && !header.IsEmpty)
        {
            bag.Error(DiagnosticCodes.InvalidHeader, "A script that takes back has no header of its own.",
                new SourcePosition(place, 1),
                "Write it in the script that it takes back.");
        }

        return new Script(file, text, header) { Place = place, Statements = ScriptCheck.Check(place, text, bag) };
    }

    private void CheckUndo(List<Script> scripts, List<Script> undo)
    {
        foreach (var script in undo)
        {
            var store = script.File.Store;
            if (scripts.Exists(other => other.File.Store.Length == 0 || store.Length == 0
                || other.File.Store == store)) continue;
            bag.Error(DiagnosticCodes.MissingScript, $"'{script.File.Path}' takes back a script that does not exist.",
                new SourcePosition(script.Place, 1), "Add the script, or delete this one.");
        }
    }

    private void CheckStores(List<Script> scripts)
    {
        if (scripts[0].File.Store.Length == 0) return;
        foreach (var store in StoreNames.All)
        {
            if (scripts.Exists(script => script.File.Store == store)) continue;
            bag.Warn(DiagnosticCodes.MissingScript, $"The change '{scripts[0].File.Id}' has no script for {store}.",
                new SourcePosition(scripts[0].Place, 1),
                    $"Add '{Path.GetFileName(scripts[0].File.Stem)}.sql' or '….{store}.sql'; "
                    + "else it is refused there.");
        }
    }

    private void CheckTransaction(SqlChange change, SqlHeader header, List<Script> all)
    {
        var isSafe = header.Word("repeatable", false, bag, ("true", true));
        foreach (var script in all)
        {
            if (change.Transactional) ScriptCheck.CheckTransactional(script.Place, script.Statements, bag);
            else if (!isSafe) ScriptCheck.CheckRepeatable(script.Place, script.Statements, bag);
        }
    }

    private static string Variant(ChangeFile file) => (file.IsUndo ? "undo" : "do") + ":" + file.Store;
}
