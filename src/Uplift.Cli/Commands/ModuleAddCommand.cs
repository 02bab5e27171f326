using System.CommandLine;
using System.Text;
using System.Text.Json;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Server.Modules;
using Uplift.Versions;

namespace Uplift.Cli.Commands;

/// <summary><c>module add</c>: registers descriptors.</summary>
internal sealed class ModuleAddCommand : UpliftCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Descriptors in JSON: one in a file, or a list of them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _noCheck = new("--no-check")
    {
        Description = "Do not ask that what they require is provided; replace descriptors that serve no tenant.",
    };

    public ModuleAddCommand()
        : base("add", "Registers descriptors of running modules, all or none.",
            "uplift module add modules/*.json", "uplift module add platform.json --no-check")
    {
        Add(_files);
        Add(_noCheck);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var bag = new DiagnosticBag();
        var found = context.Get(_files)!.SelectMany(file => Read(file, bag)).ToList();
        bag.ThrowIfErrors();
        using var desk = await context.ModulesAsync(cancellationToken);
        await desk.RegisterAsync(
            found, context.Get(_noCheck)
                ? PostCheck.None : PostCheck.Full, VersionFilter.All, context.Actor, cancellationToken);
        var ids = found.Select(module => module.Id.Text).ToList();
        context.Output.Show($"Registered {string.Join(", ", ids)}.", new SentenceView(new { modules = ids }));
        return ExitCode.Done;
    }

    private static List<ModuleDescriptor> Read(string file, DiagnosticBag bag)
    {
        var content = File.ReadAllBytes(file);
        var parts = PartsOf(content) is { } list
            ? list.Select((part, index) => ModuleDescriptor.Read($"{file}[{index}]", Encoding.UTF8.GetBytes(part), bag))
            : [ModuleDescriptor.Read(file, content, bag)];
        return [.. parts.OfType<ModuleDescriptor>()];
    }

    // Null: no list; what is no JSON at all is told with its line by whoever reads it as a single one.
    private static List<string>? PartsOf(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(part => part.GetRawText())]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
