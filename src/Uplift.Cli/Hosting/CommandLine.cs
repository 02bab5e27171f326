using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Uplift.Cli.Commands;
using Uplift.Workspaces;

namespace Uplift.Cli.Hosting;

/// <summary>All commands, and how a command line is parsed and run.</summary>
internal static class CommandLine
{
    /// <summary>The commands; a new one is one line here.</summary>
    public static Command Build()
    {
        var root = new Command(
            "uplift", "Carries the data of a modular, multi-tenant platform from one release to the next.")
        {
            new InitCommand(),
            new Command("package", "Checks, packs, signs and verifies the packages of modules.")
            {
                new PackageCheckCommand(), new PackagePackCommand(), new PackageSignCommand(),
                    new PackageVerifyCommand(),
            },
            new Command("catalog", "Shows and adds the packages that are known.")
            {
                new CatalogListCommand(), new CatalogShowCommand(), new CatalogAddCommand(),
            },
            new Command("tenant", "Adds, shows and removes tenants.")
            {
                new TenantAddCommand(), new TenantListCommand(), new TenantShowCommand(), new TenantBaselineCommand(),
                new TenantRemoveCommand(),
            },
            new Command("module",
                "Adds, shows and removes the descriptors of running modules, starts modules, and says where they run.")
            {
                new ModuleAddCommand(), new ModuleListCommand(), new ModuleShowCommand(), new ModuleUrlCommand(),
                new ModuleStartCommand(), new ModuleStopCommand(),
                    new ModuleRemoveCommand(),
            },
            new InstallCommand(),
            new Command("job", "Shows, goes on with, cancels and removes install jobs.")
            {
                new JobListCommand(), new JobShowCommand(), new JobResumeCommand(), new JobCancelCommand(),
                    new JobRemoveCommand(),
            },
            new Command("journal", "Keeps the undo entries of runs from growing for ever.") { new JournalPruneCommand() },
            new Command("gate", "Proves that the data of tenants can be read by the code that comes next.")
            {
                new GateCheckCommand(), new GatePrepareCommand(),
            },
            new Command("layers", "Shows and edits what tenants made of the records that modules ship.")
            {
                new LayersShowCommand(), new LayersOverrideCommand(), new LayersResetCommand(), new LayersHideCommand(),
                new LayersConflictsCommand(), new LayersResolveCommand(), new LayersAdoptCommand(),
            },
            new CheckCommand(),
            new Command("backfill", "Rewrites objects to a newer form in the background, while applications go on writing.")
            {
                new BackfillStartCommand(), new BackfillStatusCommand(), new BackfillListCommand(),
                    new BackfillPauseCommand(),
                new BackfillResumeCommand(), new BackfillCancelCommand(),
            },
            new Command("derived", "Shows the data that modules derive from objects, and removes what nobody needs.")
            {
                new DerivedStatusCommand(), new DerivedShowCommand(), new DerivedPruneCommand(),
            },
            new Command("rollout", "Moves many tenants in waves: canaries first, checks and time between, stopped when too many fail.")
            {
                new RolloutPlanCommand(), new RolloutCreateCommand(), new RolloutStartCommand(), new RolloutPauseCommand(),
                    new RolloutResumeCommand(),
                new RolloutApproveCommand(), new RolloutRetryCommand(), new RolloutAbortCommand(),
                    new RolloutStatusCommand(),
                new RolloutWatchCommand(), new RolloutHistoryCommand(), new RolloutListCommand(),
            },
            new RehearseCommand(),
            new Command("isolate", "Upgrades tenants on a clone while they serve, switches them at once, and back.")
            {
                new IsolateRunCommand(), new IsolateStatusCommand(), new IsolateBackCommand(), new IsolateDropCommand(),
            },
            new WorkerCommand(),
            new Command("token", "Makes, shows and revokes the tokens of the server's clients.")
            {
                new TokenCreateCommand(), new TokenListCommand(), new TokenRevokeCommand(),
            },
            new Command("review", "Signs reports that a person decided in.") { new ReviewSignCommand() },
            new ServeCommand(), new TransformCommand(), new PlanCommand(), new VerifyCommand(), new ApplyCommand(),
            new UpgradeCommand(),
            new ResumeCommand(),
            new StatusCommand(), new HistoryCommand(), new LogCommand(), new UndoCommand(), new AuditCommand(),
        };
        foreach (var option in GlobalOptions.All) root.Add(option);
        root.Add(new HelpOption { Action = new HelpWithExamples() });
        root.Add(new VersionOption());
        return root;
    }

    /// <summary>Parses and runs; errors of the command line itself go to standard error with the name that was
    /// probably meant.</summary>
    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var root = Build();
        var parsed = CommandLineParser.Parse(root, arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0) return Task.FromResult(Refuse(parsed));

        // Signals are handled by the caller: a run ends between two batches however long that takes.
        return parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
    }

    private static int Refuse(ParseResult parsed)
    {
        var messages = parsed.Errors.Where(error => parsed.UnmatchedTokens.Count == 0
            || error.Message != "Required command was not provided.")
            .Select(error => error.Message).Distinct();
        foreach (var message in messages) Console.Error.WriteLine($"error: {message}");
        var command = parsed.CommandResult.Command;
        var known = command.Subcommands.Select(child => child.Name)
            .Concat(Options(parsed.CommandResult).Select(option => option.Name)).ToList();
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (NearName.Find(token, known) is { } near) Console.Error.WriteLine($"  Did you mean '{near}'?");
        }

        Console.Error.WriteLine($"  See '{NameOf(parsed.CommandResult)} --help'.");
        return ExitCode.WrongUsage;
    }

    private static IEnumerable<Option> Options(CommandResult? result)
    {
        for (; result is not null; result = result.Parent as CommandResult)
        {
            foreach (var option in result.Command.Options) yield return option;
        }
    }

    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;
}
