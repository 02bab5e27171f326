using System.CommandLine;
using System.Text.Json.Nodes;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Cli.Commands;

/// <summary><c>tenant add</c>: makes a tenant, installs modules and loads records.</summary>
internal sealed class TenantAddCommand : UpliftCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Letters, digits, '_', '.' and '-'." };
    private readonly Option<string?> _display = new("--display")
    {
        Description = "A name for people.",
        HelpName = "TEXT",
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "A label, by which tenants can be chosen; may be repeated.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<string[]> _install = new("--install")
    {
        Description = "Modules to install, as product-version; a product alone means its newest package.",
        HelpName = "MODULE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _release = new("--release")
    {
        Description = "A release to install.",
        HelpName = "NAME",
    };
    private readonly Option<bool> _sample = new("--load-sample")
    {
        Description = "Load the sample data of the packages.",
    };

    private readonly Option<string?> _load = new("--load")
    {
        Description = "Load the records of a folder <collection>/*.json; those with an id that is there replace it.",
        HelpName = "DIR",
    };

    public TenantAddCommand()
        : base("add", "Makes a tenant, installs modules for it, and loads records.",
            "uplift tenant add diku --release 2018 --load-sample",
                "uplift tenant add lab --install datalab-1.0.0 --load records")
    {
        Add(_name);
        foreach (var option in (Option[])[_display, _labels, _install, _release, _sample, _load]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Parse(context.Get(_name));
        var labels = ReadLabels(context.Get(_labels) ?? []);
        var targets = ReadTargets(context);
        var packages = Targets.Resolve(context.Workspace.Catalog, targets);
        var data = ReadData(context, packages);
        var control = await context.ControlAsync(cancellationToken);
        if ((await control.ReadTenantsAsync(cancellationToken)).Any(entry => entry.Id == tenant))
        {
            throw new UpliftException(DiagnosticCodes.TenantExists, $"There is a tenant '{tenant}' already.",
                hint: $"See 'uplift tenant show {tenant}'; 'uplift upgrade --tenant {tenant}' takes it further.");
        }

        await context.Workspace.Provider.CreateAsync(tenant, cancellationToken);
        await control.PutTenantAsync(
            new TenantEntry(tenant, context.Get(_display) ?? tenant.Value, labels, context.Workspace.Time.GetUtcNow()),
                cancellationToken);
        await control.Audit.AppendAsync(context.Actor, "tenant-add",
            $"tenant={tenant} install={string.Join(',', targets)}", cancellationToken);
        var result = targets.Count == 0
            ? new RunResult(tenant, RunOutcome.UpToDate)
            : await InstallAsync(context, tenant, targets, cancellationToken);
        var loaded = OutcomeWord.IsGood(result.Outcome) && data.Count > 0
            ? await new DataLoader(context.Workspace.Provider).LoadAsync(tenant, data, cancellationToken)
            : 0;
        context.Output.Show(new TenantAdded(tenant.ToString(), result, loaded), new TenantAddedView());
        return OutcomeWord.ExitCodeOf([result]);
    }

    private static Dictionary<string, string> ReadLabels(string[] labels)
    {
        var result = new Dictionary<string, string>();
        foreach (var label in labels)
        {
            var parts = label.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0)
            {
                throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(label)} is no label.",
                    hint: "Write --label KEY=VALUE.");
            }

            result[parts[0]] = parts[1];
        }

        return result;
    }

    private IReadOnlyList<string> ReadTargets(CommandContext context)
    {
        var modules = context.Get(_install) ?? [];
        var release = context.Get(_release);
        if (modules.Length > 0 && release is not null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "There are modules and a release to install.",
                hint: "Say either --install or --release.");
        }

        return release is not null
            ? context.Workspace.ReadRelease(release)
            : [.. modules.Select(module => TargetOptions.Complete(context.Workspace.Catalog, module))];
    }

    private Dictionary<CollectionTable, IReadOnlyDictionary<string, JsonObject>> ReadData(
        CommandContext context, IReadOnlyList<ModulePackage> packages)
    {
        var result = new Dictionary<CollectionTable, Dictionary<string, JsonObject>>();
        var tables = packages.SelectMany(package => package.Collections.Select(
            collection => new CollectionTable(package.Id.Product, collection)))
            .ToList();
        if (context.Get(_sample))
        {
            foreach (var (package, file) in packages.SelectMany(
                package => package.SampleData.Select(file => (package, file))))
            {
                var table = tables.First(entry => entry.Product == package.Id.Product && entry.Name == file.Collection);
                foreach (var item in package.Read(file)) Put(table, item);
            }
        }

        if (context.Get(_load) is { } folder)
        {
            var bag = new DiagnosticBag();
            foreach (var (collection, item) in DataFolder.Read(
                folder, [.. tables.Select(table => table.Collection)], bag))
            {
                Put(tables.First(table => table.Name == collection), item);
            }

            bag.ThrowIfErrors();
        }

        return result.ToDictionary(entry => entry.Key, IReadOnlyDictionary<string, JsonObject> (entry) => entry.Value);

        void Put(CollectionTable table, DataObject item)
        {
            if (!result.TryGetValue(table, out var objects)) result[table] = objects = new(StringComparer.Ordinal);
            objects[item.Id] = item.Document;
        }
    }

    private static async Task<RunResult> InstallAsync(
        CommandContext context, TenantId tenant, IReadOnlyList<string> targets, CancellationToken cancellationToken)
    {
        var plan = await context.Upgrader().PlanAsync(targets, [tenant], new PlanOptions(), 1, cancellationToken);
        var control = await context.ControlAsync(cancellationToken);
        await control.SavePlanAsync(plan, context.Actor, cancellationToken);
        var options = new RunOptions { Actor = context.Actor };
        var results = await new PlanRun(context, plan, options, 1).ApplyQuietlyAsync("install", cancellationToken);
        return results.Count > 0 ? results[0] : new RunResult(tenant, RunOutcome.UpToDate);
    }
}

/// <summary>A tenant that was added.</summary>
/// <param name="Result">How the installation ended.</param>
/// <param name="Loaded">Objects that were loaded.</param>
internal sealed record TenantAdded(string Tenant, RunResult Result, long Loaded);
