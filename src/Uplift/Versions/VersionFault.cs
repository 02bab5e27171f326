namespace Uplift.Versions;

/// <summary>Why a text is no version of an <see cref="OkapiModuleId"/>.</summary>
public enum VersionFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>A number is missing: at the beginning, or after a dot.</summary>
    MissingComponent,

    /// <summary>The hyphen, or a dot after it, is not followed by a pre-release component.</summary>
    MissingPreReleaseComponent,

    /// <summary>A number has more than 18 digits.</summary>
    ComponentTooLong,

    /// <summary>Something follows the version that belongs to none.</summary>
    TrailingText,
}
