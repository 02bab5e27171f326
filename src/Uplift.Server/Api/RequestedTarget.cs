using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>Where a request wants to go: modules or a release.</summary>
internal static class RequestedTarget
{
    /// <summary>The module ids to reach.</summary>
    /// <param name="notes">Takes what a person should know about the release.</param>
    /// <exception cref="UpliftException">Nothing or both is given, or a name is not known.</exception>
    public static IReadOnlyList<string> Read(
        IReadOnlyList<string>? to, string? release, OpenedWorkspace workspace, DiagnosticBag notes)
    {
        if (to is { Count: > 0 } == release is not null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "The target is missing, or there are two.",
                hint: "Say either 'to' or 'release'.");
        }

        return release is null ? [.. to!.Select(workspace.Complete)] : workspace.ReadRelease(release, notes);
    }
}
