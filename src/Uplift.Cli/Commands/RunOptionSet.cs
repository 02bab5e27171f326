using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Verification.Reviews;
using Uplift.Workspaces;

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
        Description =
            "first: only what can be applied while the old version still runs. second: the rest, once it is down.",
        HelpName = "PHASE",
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

    public Option<bool> AcceptPreview { get; } = new("--accept-preview")
    {
        Description = "Also make changes of type preview that nobody has said yes to.",
    };

    public Option<string?> Review { get; } = new("--review")
    {
        Description =
            "A report of 'verify' in which a person has decided: a no holds a change back, previews need a yes.",
        HelpName = "FILE",
    };

    public Option<bool> RequireSigned { get; } = new("--require-signed")
    {
        Description = "Take the review only if somebody has signed this very file ('review sign').",
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
        Phase.AcceptOnlyFromAmong("first", "second", "both");
        MustBePositive(Parallel);
        MustBePositive(MaxBatch);
        MustBePositive(Lease);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Parallel, Phase, MaxErrors, NoJournal, AcceptIrreversible, AcceptPreview,
            Review,
            RequireSigned, Done, Simulate, MaxBatch, Lease]) command.Add(option);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="Diagnostics.UpliftException">The review cannot be read, or is not signed
    /// although it must be.</exception>
    public async Task<RunOptions> ReadAsync(CommandContext context, CancellationToken cancellationToken) => new()
    {
        Actor = context.Actor,
        Phases = context.Get(Phase) == "first" ? PhaseChoice.First : PhaseChoice.Both,
        MaxErrors = context.Get(MaxErrors),
        Journal = !context.Get(NoJournal),
        AcceptIrreversible = context.Get(AcceptIrreversible),
        AcceptPreview = context.Get(AcceptPreview),
        Review = await ReadReviewAsync(context, cancellationToken),
        DoneByHand = context.Get(Done) ?? [],
        MaxBatch = context.Get(MaxBatch),
        Lease = TimeSpan.FromSeconds(context.Get(Lease)),
    };

    private async Task<IRunReview?> ReadReviewAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var isSigned = context.Get(RequireSigned);
        if (context.Get(Review) is not { } file)
        {
            return !isSigned
                ? null : throw new UpliftException(
                    DiagnosticCodes.WrongUsage, "There is no review that could be signed.",
                    hint: "Name the report with --review FILE.");
        }

        var review = ReviewFile.Read(file);
        if (isSigned)
        {
            await new ReviewSignatures(await context.ControlAsync(cancellationToken))
                .RequireAsync(review, cancellationToken);
        }

        return review;
    }

    private static void MustBePositive(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() <= 0) result.AddError($"{option.Name} must be at least 1.");
    });
}
