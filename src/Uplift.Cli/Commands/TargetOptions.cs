using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;

namespace Uplift.Cli.Commands;

/// <summary>Where to go: modules or a release.</summary>
internal sealed class TargetOptions
{
    public Option<string[]> To { get; } = new("--to")
    {
        Description = "The modules to reach, as product-version; a product alone means its newest package.",
        HelpName = "MODULE",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string?> Release { get; } = new("--release")
    {
        Description = "The release to reach: a file of the folder of releases.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(To);
        command.Add(Release);
    }

    /// <summary>The module ids to reach.</summary>
    /// <exception cref="UpliftException">Nothing or both is given, or a name is not known.</exception>
    public IReadOnlyList<string> Read(CommandContext context) =>
        Find(context, context.Get(To) ?? [], context.Get(Release));

    /// <summary>The module ids of a target that is given by modules or by a release.</summary>
    /// <exception cref="UpliftException">Nothing or both is given, or a name is not known.</exception>
    public static IReadOnlyList<string> Find(CommandContext context, IReadOnlyList<string> modules, string? release)
    {
        if (modules.Count > 0 == release is not null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "The target is missing, or there are two.",
                hint: "Say either --to MODULE or --release NAME.");
        }

        return release is not null
            ? context.ReadRelease(release)
            : [.. modules.Select(module => context.Workspace.Complete(module))];
    }
}
