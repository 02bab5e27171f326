using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>
/// An interface that a module provides or requires.
/// </summary>
/// <param name="Id">The name of the interface.</param>
/// <param name="Version">As written: one version, or for a requirement several alternatives with blanks
/// between.</param>
/// <param name="Position">Where it is declared.</param>
public sealed record InterfaceReference(string Id, string Version, SourcePosition Position)
{
    /// <summary>Okapi's <c>interfaceType</c>: absent means <c>proxy</c>; of <c>system</c> and <c>multiple</c> several
    /// may coexist.</summary>
    public string Type { get; init; } = "proxy";
}

/// <summary>What Okapi's ModuleDescriptor says of a module, as far as Uplift uses it.</summary>
public sealed record ModuleDescriptor
{
    /// <summary>The interfaces that other modules can use.</summary>
    public IReadOnlyList<InterfaceReference> Provides { get; init; } = [];

    /// <summary>The interfaces without which the module does not work.</summary>
    public IReadOnlyList<InterfaceReference> Requires { get; init; } = [];

    /// <summary>The interfaces that the module uses where they are provided.</summary>
    public IReadOnlyList<InterfaceReference> Optional { get; init; } = [];

    /// <summary>The products (no versions) whose place the module takes.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The whole of <c>module.json</c> with positions, also what Uplift does not use itself.</summary>
    public required SourceMapping Source { get; init; }
}
