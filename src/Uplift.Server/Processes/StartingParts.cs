using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Modules;

namespace Uplift.Server.Processes;

/// <summary>What all that starts modules in a server works with.</summary>
/// <param name="Control">Where it is written what is to run, and how it stands.</param>
/// <param name="How">The ports and the host.</param>
/// <param name="Folder">In which modules run.</param>
/// <param name="Mark">What all that this node starts bears; each instance adds its request.</param>
internal sealed record StartingParts(ControlDatabase Control, ModuleStarting How, string Folder, ProcessMark Mark)
{
    /// <summary>The ports that are given to modules.</summary>
    public FreePorts Ports { get; } = new(How);

    /// <summary>For a server.</summary>
    /// <exception cref="UpliftException">The system has not what it takes.</exception>
    public static async Task<StartingParts> OpenAsync(
        ControlDatabase control, ModuleStarting how, string folder, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "Modules can be started on Linux alone.",
                hint: "Leave --start-modules out, run the modules yourself and declare their urls.");
        }

        var name = await NodeTurn.NameAsync(control, DeploymentDesk.Node, cancellationToken);
        return new StartingParts(control, how, folder, new ProcessMark(name));
    }
}
