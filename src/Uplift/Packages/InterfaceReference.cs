using Uplift.Diagnostics;
using Uplift.Versions;

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
    private const int OtherInterface = 4;

    /// <summary>Okapi's <c>interfaceType</c> as written; <c>proxy</c> where it is absent.</summary>
    public string Type { get; init; } = "proxy";

    /// <summary>What the type and the id make of it.</summary>
    public InterfaceKind Kind => Id.StartsWith('_') ? InterfaceKind.System : KindOf(Type);

    /// <summary>True when it is matched with requirements.</summary>
    public bool IsRegular => Kind == InterfaceKind.Regular;

    /// <summary>True when a descriptor may have this type and version.</summary>
    public bool IsAcceptable => Versions.IsValid
        && KindOf(Type) is InterfaceKind.Regular or InterfaceKind.System or InterfaceKind.Multiple;

    /// <summary>The versions that the text holds.</summary>
    public InterfaceVersions Versions { get; } = InterfaceVersions.Read(Version);

    /// <summary>The requests that the provider answers.</summary>
    public IReadOnlyList<InterfaceHandler> Handlers { get; init; } = [];

    /// <summary>Words that a query of modules can ask for.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>
    /// How far this provided interface is from a required one: 0 the same version, 1 the third part, 2 the minor,
    /// 3 the major differs, 4 it is another interface (ordinal order of ids); negative where this one is below. Of the
    /// required alternatives the first of the same major counts, else the last. Null when a version cannot be read.
    /// </summary>
    public int? Distance(InterfaceReference required)
    {
        var order = string.CompareOrdinal(Id, required.Id);
        return order != 0 ? OtherInterface * Math.Sign(order) : Versions.Distance(required.Versions);
    }

    /// <summary>True when this provided interface, of whatever kind, satisfies a requirement.</summary>
    public bool Satisfies(InterfaceReference required) => Id == required.Id && Versions.Satisfies(required.Versions);

    /// <summary><c>id version</c>.</summary>
    public override string ToString() => $"{Id} {Version}";

    private static InterfaceKind KindOf(string type) => type switch
    {
        "proxy" => InterfaceKind.Regular,
        "system" => InterfaceKind.System,
        "multiple" => InterfaceKind.Multiple,
        "internal" => InterfaceKind.Internal,
        _ => InterfaceKind.Unknown,
    };
}
