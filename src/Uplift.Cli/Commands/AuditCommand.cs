using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Cli.Commands;

/// <summary><c>audit</c>: who did what, and whether the log is whole.</summary>
internal sealed class AuditCommand : UpliftCommand
{
    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Check the chain of hashes instead, and print the last one, to be noted elsewhere.",
    };

    public AuditCommand()
        : base("audit", "Shows who did what and when, or checks that nobody changed the log.", "uplift audit",
            "uplift audit --verify") =>
        Add(_verify);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var control = await context.ControlAsync(cancellationToken);
        var entries = await control.Audit.ReadAsync(cancellationToken);
        if (!context.Get(_verify))
        {
            context.Output.Show(entries, new AuditView());
            return ExitCode.Done;
        }

        if (AuditLog.FindBreak(entries) is { } broken)
        {
            throw new UpliftException(DiagnosticCodes.BrokenAuditLog,
                $"Entry {broken.Seq} of the audit log does not fit the one before it.",
                hint: "It or what stood before it was edited or removed; compare with a backup of the control database.");
        }

        context.Output.Show(new AuditVerified(entries.Count, entries.Count == 0 ? "" : entries[^1].Hash),
            new AuditVerifiedView());
        return ExitCode.Done;
    }
}

/// <summary>An audit log that is whole.</summary>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Hash">The hash of the last.</param>
internal sealed record AuditVerified(int Entries, string Hash);
