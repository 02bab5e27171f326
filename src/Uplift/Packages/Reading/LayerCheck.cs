using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Layers.Releases;
using Uplift.Layers.Upgrading;

namespace Uplift.Packages;

/// <summary>Whether what a package ships as System agrees with itself and with its changes.</summary>
internal static class LayerCheck
{
    public static void Check(ModulePackage package, DiagnosticBag bag)
    {
        if (package.Layers is not { } layers) return;
        var release = package.ReadSystem();
        foreach (var finding in ReleaseCheck.Check(new LayerModel(layers.Rules, [release]), release))
        {
            var file = package.SystemData.First(data => data.Collection == finding.Collection);
            bag.Error(DiagnosticCodes.InvalidData,
                $"The System record '{finding.Id}' of '{finding.Collection}' has the same {finding.Details["key"]} "
                + $"as '{finding.Details["by"]}'.",
                package.Files.At(file.Path), "Give the two different values, or take the unique key out.");
        }

        // Edits of the tenant's are noticed before the second phase begins; what changes rows earlier
        // would pass for such edits.
        var layered = layers.Rules.Select(rules => rules.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var change in package.Changes.OfType<ObjectChange>()
            .Where(change => change.Phase == ChangePhase.First && layered.Contains(change.Collection)))
        {
            bag.Error(DiagnosticCodes.InvalidChangeFile,
                $"Change '{change.Id}' changes the layered collection '{change.Collection}' in the first phase.",
                change.Position,
                "Make it a change of the second phase: System records follow their release, and only the tenant's own are changed by it.");
        }
    }
}
