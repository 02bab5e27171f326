using Spectre.Console;
using Uplift.Cli.Commands;
using Uplift.Control;

namespace Uplift.Cli.Views;

/// <summary>Shows the audit log.</summary>
internal sealed class AuditView : View<IReadOnlyList<AuditEntry>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<AuditEntry> result) => new { entries = result };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<AuditEntry> result, IAnsiConsole console)
    {
        var table = Grid(Fixed("no"), Fixed("at"), Fixed("by"), Flow("what"), Flow("detail"));
        foreach (var entry in result) Row(table, entry.Seq.ToString(), entry.At, entry.Actor, entry.Action,
            entry.Detail);
        console.Write(table);
    }
}

/// <summary>Shows that the audit log is whole.</summary>
internal sealed class AuditVerifiedView : View<AuditVerified>
{
    /// <inheritdoc/>
    public override void Write(AuditVerified result, IAnsiConsole console) => console.Profile.Out.Writer.WriteLine(
        result.Entries == 0 ? "The audit log is empty."
            : $"The audit log is whole: {result.Entries} entries, the last has the hash {result.Hash}.");
}
