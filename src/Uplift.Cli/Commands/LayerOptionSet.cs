using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Whose layers, of which module, and which record.</summary>
internal sealed class LayerOptionSet
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    private readonly Argument<string> _record = new("RECORD") { Description = "The record, as collection/id." };

    private readonly Option<string?> _module = new("--module")
    {
        Description = "The module, where several of the tenant's have layers and a collection of that name.",
        HelpName = "PRODUCT",
    };

    private readonly Option<string?> _path = new("--path")
    {
        Description = "Only this place of the record, such as /name or /lines/[key]/text.",
        HelpName = "PATH",
    };

    /// <summary>Adds tenant and module.</summary>
    public void AddTo(Command command)
    {
        command.Add(_tenant);
        command.Add(_module);
    }

    /// <summary>Adds tenant, module and record.</summary>
    public void AddWithRecordTo(Command command)
    {
        command.Add(_tenant);
        command.Add(_record);
        command.Add(_module);
    }

    /// <summary>Adds a place of the record.</summary>
    public void AddPathTo(Command command) => command.Add(_path);

    public async Task<TenantId> FindTenantAsync(CommandContext context, CancellationToken cancellationToken) =>
        (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;

    public string? ModuleOf(CommandContext context) => context.Get(_module);

    public RecordId RecordOf(CommandContext context) => ReadRecord(context.Get(_record)!);

    public TreePath? PathOf(CommandContext context) => context.Get(_path) is { } text ? TreePath.Parse(text) : null;

    /// <summary>Edits the record and says so.</summary>
    public async Task<int> EditAsync(
        CommandContext context, string what, string done, Func<OverlayEditing, TenantLayers> edit, CancellationToken cancellationToken)
    {
        var (tenant, record) = (await FindTenantAsync(context, cancellationToken), RecordOf(context));
        await new LayerDesk(context.Workspace, context.Actor)
            .EditAsync(tenant, ModuleOf(context), record, what, edit, cancellationToken);
        context.Output.Show($"{done} {record} of {tenant}.",
            new SentenceView(new { tenant = tenant.ToString(), record.Collection, record.Id, action = what }));
        return ExitCode.Done;
    }

    /// <summary>Reads collection/id.</summary>
    public static RecordId ReadRecord(string text) => text.IndexOf('/') is > 0 and var slash && slash < text.Length - 1
        ? new RecordId(text[..slash], text[(slash + 1)..])
        : throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no record.",
            hint: "Write collection/id; 'uplift layers show TENANT' lists the collections.");
}
