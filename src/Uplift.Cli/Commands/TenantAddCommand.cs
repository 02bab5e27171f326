using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces;

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

    private readonly Option<string> _in = new("--in")
    {
        Description = "The store of uplift.yaml that the tenant lives in, where it names several.",
        HelpName = "STORE",
        DefaultValueFactory = _ => "",
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
        foreach (var option in (Option[])[_display, _labels, _in, _install, _release, _sample, _load]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Parse(context.Get(_name));
        var labels = ReadLabels(context.Get(_labels) ?? []);
        var modules = ReadTargets(context);
        var records = new RecordSelection(Targets.Resolve(context.Workspace.Catalog, modules));
        if (context.Get(_sample)) records.AddSamples();
        if (context.Get(_load) is { } folder) records.AddFolder(folder);
        var wanted = new NewTenant
        {
            Id = tenant,
            Display = context.Get(_display),
            Labels = labels,
            Store = context.Get(_in)!,
            Modules = modules,
            Records = records.Records,
        };
        TenantAdded? added = null;
        await Progressing.RunAsync(context.Output, 1, async observer => added =
            await new TenantCreation(context.Workspace, context.Actor)
                .CreateAsync(wanted, observer, cancellationToken));
        context.Output.Show(added!, new TenantAddedView());
        return Exits.Of([added!.Result]);
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
            ? context.ReadRelease(release)
            : [.. modules.Select(module => context.Workspace.Complete(module))];
    }
}
