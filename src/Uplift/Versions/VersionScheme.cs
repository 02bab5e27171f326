namespace Uplift.Versions;

/// <summary>How the version texts of a module are read and ordered.</summary>
public enum VersionScheme
{
    /// <summary>
    /// Semantic Versioning 2.0, with any number of numeric components, as Okapi module ids have them.
    /// </summary>
    Semantic,

    /// <summary>PEP 440, the versions of Python packages.</summary>
    Pep440,
}
