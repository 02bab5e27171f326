namespace Uplift.Control;

/// <summary>What the final switch does to the modules of a tenant.</summary>
/// <param name="Leaving">Products that leave.</param>
/// <param name="Joining">Modules that join or change their version.</param>
public sealed record ModuleSwitch(IReadOnlyList<LeavingModule> Leaving, IReadOnlyList<JoiningModule> Joining)
{
    /// <summary>Leaves the modules as they are.</summary>
    public static ModuleSwitch None { get; } = new([], []);

    /// <summary>True when it does nothing.</summary>
    public bool IsEmpty => Leaving.Count == 0 && Joining.Count == 0;
}

/// <summary>A product that leaves.</summary>
/// <param name="Product">The product.</param>
/// <param name="KeepsData">True when a ledger beside the data still has its version.</param>
public sealed record LeavingModule(string Product, bool KeepsData);

/// <summary>A module that joins.</summary>
/// <param name="Product">The product.</param>
/// <param name="Version">Its version as its ledger row or its id has it.</param>
/// <param name="IsPackage">True when a ledger beside the data has its version.</param>
public sealed record JoiningModule(string Product, string Version, bool IsPackage);
