using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.ReadWrite.Backfills;

namespace Uplift.Cli.Commands;

/// <summary>Which objects a backfill is about, and how gently it works.</summary>
internal sealed class BackfillOptionSet
{
    private static readonly BackfillLimits s_usual = new();

    private readonly Option<string> _to = new("--to")
    {
        Description = "The module version whose write version the objects are brought to.",
        HelpName = "MODULE",
        Required = true,
    };

    private readonly Option<string[]> _collections = new("--collection")
    {
        Description = "Only objects of this collection; may be repeated.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _transformers = new("--transformer")
    {
        Description = "Only what this transformer derives from objects; may be repeated.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _objects = new("--object")
    {
        Description = "Only the object of this id; may be repeated.",
        HelpName = "ID",
    };

    private readonly Option<string?> _objectFile = new("--objects")
    {
        Description = "Only the objects of a file that has one id a line.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _where = new("--where")
    {
        Description = "Only objects that satisfy a condition as in changes, such as '{ exists: /loans }'.",
        HelpName = "CONDITION",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Also objects that are not older; newer ones stay as they are." };

    private readonly Option<int> _priority = new("--priority")
    {
        Description = "Those with a higher one go first.",
        HelpName = "N",
    };

    private readonly Option<double> _share = new("--share")
    {
        Description = "The part of the time in which it works; it rests for the remainder. 1: it never rests.",
        HelpName = "0..1",
        DefaultValueFactory = _ => s_usual.Share,
    };

    private readonly Option<int> _window = new("--window")
    {
        Description = "Milliseconds in which it works once and rests once; batches are as large as fits.",
        HelpName = "MS",
        DefaultValueFactory = _ => (int)s_usual.Window.TotalMilliseconds,
    };

    private readonly Option<int> _maxBatch = new("--max-batch")
    {
        Description = "The largest number of objects in one transaction.",
        HelpName = "N",
        DefaultValueFactory = _ => s_usual.MaxBatch,
    };

    private readonly Option<long?> _maxErrors = new("--max-errors")
    {
        Description = "It stops in a tenant when more objects than this cannot be rewritten.",
        HelpName = "N",
    };

    private readonly Option<double?> _maxLag = new("--max-lag")
    {
        Description = "It waits while a replica is more seconds behind (PostgreSQL).",
        HelpName = "SECONDS",
    };

    private readonly Option<int?> _maxLockWaits = new("--max-lock-waits")
    {
        Description = "It waits while more sessions wait for locks (PostgreSQL).",
        HelpName = "N",
    };

    private readonly Option<int?> _maxLoad = new("--max-load")
    {
        Description = "It waits while more other sessions are working (PostgreSQL).",
        HelpName = "N",
    };

    private readonly Option<string> _rule = new("--throttle-sql")
    {
        Description = "It waits while this query gives true or a number above 0.",
        HelpName = "QUERY",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_to, _collections, _transformers, _objects, _objectFile, _where, _force, _priority, _share,
            _window, _maxBatch,
            _maxErrors, _maxLag, _maxLockWaits, _maxLoad, _rule]) command.Add(option);
        _share.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1))
            {
                result.AddError("--share must be above 0 and at most 1.");
            }
        });
        foreach (var option in (Option<int>[])[_window, _maxBatch])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be at least 1.");
            });
        }
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="UpliftException">A file of ids cannot be read.</exception>
    public BackfillRequest Read(CommandContext context) => new()
    {
        Module = context.Workspace.Complete(context.Get(_to)!),
        Collections = context.Get(_collections) ?? [],
        Transformers = context.Get(_transformers) ?? [],
        Objects = ReadIds(context),
        Where = context.Get(_where) ?? "",
        Force = context.Get(_force),
        Priority = context.Get(_priority),
        Limits = new BackfillLimits
        {
            Share = context.Get(_share),
            Window = TimeSpan.FromMilliseconds(context.Get(_window)),
            MaxBatch = context.Get(_maxBatch),
            MaxErrors = context.Get(_maxErrors),
            MaxLag = context.Get(_maxLag) is { } lag ? TimeSpan.FromSeconds(lag) : null,
            MaxLockWaits = context.Get(_maxLockWaits),
            MaxLoad = context.Get(_maxLoad),
            Rule = context.Get(_rule) ?? "",
        },
    };

    private List<string> ReadIds(CommandContext context)
    {
        var ids = new List<string>(context.Get(_objects) ?? []);
        if (context.Get(_objectFile) is not { } file) return ids;
        ids.AddRange(File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0));
        return ids.Count > 0 ? ids : throw new UpliftException(DiagnosticCodes.WrongUsage, $"There is no id in {file}.",
            hint: "Write one id a line.");
    }
}
