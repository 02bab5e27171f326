using Uplift.Packages;

namespace Uplift.Resolution;

/// <summary>An interface of one module version: provided, or used.</summary>
/// <param name="Module">Whose it is.</param>
/// <param name="Interface">As the module declares it.</param>
public sealed record InterfaceUse(ModuleDescriptor Module, InterfaceReference Interface);
