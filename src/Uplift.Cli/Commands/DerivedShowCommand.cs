using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>derived show</c>: what a reader is given of a unit.</summary>
internal sealed class DerivedShowCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    private readonly Argument<string> _unit = new("UNIT") { Description = "The unit, as collection/id." };

    private readonly Option<string?> _to = MakeTo();

    private readonly Option<string?> _reader = new("--reader")
    {
        Description = "What transformers are told of the reader, as a JSON object.",
        HelpName = "JSON",
    };

    public DerivedShowCommand()
        : base("show",
            "Shows what a module's code is given of a unit; what is missing or too old is derived, as in every read.",
            "uplift derived show diku courses/chem-101",
            "uplift derived show diku courses/chem-101 --reader '{\"groups\": [\"lab\"]}' --json")
    {
        Add(_tenant);
        Add(_unit);
        Add(_to);
        Add(_reader);
    }

    /// <summary>The option that names the module version from whose side derived data is looked at.</summary>
    public static Option<string?> MakeTo() => new("--to")
    {
        Description = "From the side of this module version; without it: of what is installed.",
        HelpName = "MODULE",
    };

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;
        var unit = LayerOptionSet.ReadRecord(context.Get(_unit)!);
        var module = context.Get(_to) is { } to ? context.Workspace.Complete(to) : null;
        var readout = await new DerivedDesk(context.Workspace, context.Actor).ReadAsync(
            tenant, module, unit.Collection, unit.Id, ReaderOf(context.Get(_reader)), cancellationToken);
        context.Output.Show(readout, new DerivedReadoutView());
        return ExitCode.Done;
    }

    private static JsonObject? ReaderOf(string? text)
    {
        try
        {
            if (text is null) return null;
            if (JsonNode.Parse(text) is JsonObject reader) return reader;
        }
        catch (JsonException)
        {
            // Said below, as for any other value.
        }

        throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no JSON object.",
            hint: "Write such as --reader '{\"groups\": [\"lab\"]}'.");
    }
}
