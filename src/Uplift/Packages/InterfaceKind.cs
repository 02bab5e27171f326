namespace Uplift.Packages;

/// <summary>How an interface takes part in resolution.</summary>
public enum InterfaceKind
{
    /// <summary>
    /// Okapi's <c>proxy</c>, the default: matched with requirements, provided by one enabled module at most.
    /// </summary>
    Regular,

    /// <summary>Called by the platform only; so is every interface whose id begins with an underscore.</summary>
    System,

    /// <summary>Any number of enabled modules may provide it; no requirement is matched with it.</summary>
    Multiple,

    /// <summary>The platform's own; descriptors with it are refused.</summary>
    Internal,

    /// <summary>A type that Okapi does not know; descriptors with it are refused.</summary>
    Unknown,
}
