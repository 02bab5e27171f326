using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Execution;

namespace Uplift.Cli.Commands;

/// <summary>What can be chosen when a plan is applied.</summary>
internal sealed class RunOptionSet
{
    public Option<int> Parallel { get; } = new("--parallel")
    {
        Description = "How many tenants at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    };

    public Option<string?> Phase { get; } = new("--phase")
    {
        Description = "Only what can be applied while the old version still runs.",
        HelpName = "first",
    };

    public Option<long?> MaxErrors { get; } = new("--max-errors")
    {
        Description = "A tenant's run stops when more objects than this cannot be changed.",
        HelpName = "N",
    };

    public Option<bool> NoJournal { get; } = new("--no-journal")
    {
        Description = "Write no undo entries: faster, and the runs cannot be taken back.",
    };

    public Option<bool> AcceptIrreversible { get; } = new("--accept-irreversible")
    {
        Description = "Also run changes that cannot be taken back.",
    };

    public Option<string[]> Done { get; } = new("--done")
    {
        Description = "A manual change that a person has made (id or version/id); may be repeated.",
        HelpName = "CHANGE",
    };

    public Option<bool> Simulate { get; } = new("--simulate")
    {
        Description = "Run everything in a transaction that is rolled back, and show what it changed.",
    };

    public Option<int> MaxBatch { get; } = new("--max-batch")
    {
        Description = "The largest number of objects in one transaction.",
        HelpName = "N",
        DefaultValueFactory = _ => new RunOptions().MaxBatch,
    };

    public Option<int> Lease { get; } = new("--lease")
    {
        Description = "Seconds after which others may take over from a process that gives no sign of life.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)new RunOptions().Lease.TotalSeconds,
    };

    public RunOptionSet()
    {
        Phase.AcceptOnlyFromAmong("first", "both");
        MustBePositive(Parallel);
        MustBePositive(MaxBatch);
        MustBePositive(Lease);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Parallel, Phase, MaxErrors, NoJournal, AcceptIrreversible, Done,
            Simulate, MaxBatch, Lease]) command.Add(option);
    }

    public RunOptions Read(CommandContext context) => new()
    {
        Actor = context.Actor,
        Phases = context.Get(Phase) == "first" ? PhaseChoice.First : PhaseChoice.Both,
        MaxErrors = context.Get(MaxErrors),
        Journal = !context.Get(NoJournal),
        AcceptIrreversible = context.Get(AcceptIrreversible),
        DoneByHand = context.Get(Done) ?? [],
        MaxBatch = context.Get(MaxBatch),
        Lease = TimeSpan.FromSeconds(context.Get(Lease)),
    };

    private static void MustBePositive(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() <= 0) result.AddError($"{option.Name} must be at least 1.");
    });
}
