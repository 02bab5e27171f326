using Uplift.Changes;
using Uplift.Planning;

namespace Uplift.Execution;

/// <summary>Finds the objects that a change which only a person can make still concerns.</summary>
public static class ManualWork
{
    /// <summary>The pass that the change would be if it could be made; it is tried and never written.</summary>
    public static PassStep PassOf(ManualStep step)
    {
        var change = (ObjectChange)step.Changes[0];
        return new PassStep(step.Number, step.Package, step.Package.CollectionNamed(change.Collection))
        {
            Changes = step.Changes,
        };
    }

    /// <summary>
    /// True when the change of the pass concerns the object: its operations would alter it or fail on
    /// it; without operations, its condition holds.
    /// </summary>
    public static bool Concerns(PassStep pass, TransformedObject tried) => Concerns(pass, tried, new DraftKeeper());

    /// <summary>The same for an object that goes through several passes.</summary>
    internal static bool Concerns(PassStep pass, TransformedObject tried, DraftKeeper drafts)
    {
        if (tried.Made.Count > 0 || tried.Failures.Count > 0) return true;
        var change = (ObjectChange)pass.Changes[0];
        return change is DocumentChange { Program.Operations.Count: 0 } or XmlChange { Program.Operations.Count: 0 }
            && drafts.Read(pass.Collection, tried.Source).Fits(change);
    }
}
