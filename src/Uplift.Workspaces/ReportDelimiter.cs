namespace Uplift.Workspaces;

/// <summary>What stands between the cells of a report.</summary>
public enum ReportDelimiter
{
    Comma,

    Semicolon,

    Tab,

    Pipe,
}

/// <summary>The characters of delimiters.</summary>
public static class ReportDelimiters
{
    /// <summary>The character that is written.</summary>
    public static char ToCharacter(this ReportDelimiter delimiter) => delimiter switch
    {
        ReportDelimiter.Semicolon => ';',
        ReportDelimiter.Tab => '\t',
        ReportDelimiter.Pipe => '|',
        _ => ',',
    };
}
