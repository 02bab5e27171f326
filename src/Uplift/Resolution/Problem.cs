namespace Uplift.Resolution;

/// <summary>Why a request, a set of modules or a registration is refused.</summary>
public enum ProblemKind
{
    /// <summary>An id or product is not registered, or is to be disabled and not enabled.</summary>
    ModuleNotFound,

    /// <summary>The request names two versions of one product.</summary>
    ExplicitVersionConflict,

    /// <summary>Several modules provide the same regular interface.</summary>
    InterfaceProvidedTwice,

    /// <summary>Several products could provide a required interface, and nothing says which.</summary>
    AmbiguousProvider,

    /// <summary>Nobody provides a required interface.</summary>
    InterfaceNotFound,

    /// <summary>An interface is provided in a version that does not fit.</summary>
    IncompatibleInterface,

    /// <summary>New modules require each other, so that none can be enabled first.</summary>
    CannotBeOrdered,

    /// <summary>At registration: no registered module could fulfil a requirement.</summary>
    MissingDependency,
}

/// <summary>One reason for a refusal. Which members are set depends on the kind.</summary>
public sealed record Problem(ProblemKind Kind)
{
    /// <summary>The module that is concerned: that requires, or is not found.</summary>
    public string? Module { get; init; }

    /// <summary>The interface that is concerned.</summary>
    public string? Interface { get; init; }

    /// <summary>The versions that the module requires, as written.</summary>
    public string? Need { get; init; }

    /// <summary>What is there instead, each as <c>version/module</c>.</summary>
    public IReadOnlyList<string> Have { get; init; } = [];

    /// <summary>The modules that provide the interface, or cannot be ordered.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>The products that could provide the interface.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>One sentence that names the objects.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// A chain to follow: who requires what and why it is in the plan, who could provide it, and why not.
    /// </summary>
    public IReadOnlyList<string> Explanation { get; init; } = [];

    /// <summary>What to do next.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The sentence.</summary>
    public override string ToString() => Message;
}
