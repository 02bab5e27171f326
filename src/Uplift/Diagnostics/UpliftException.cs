namespace Uplift.Diagnostics;

/// <summary>Work was refused or stopped for reasons that an operator can act on; the host prints them and exits with
/// 1.</summary>
public sealed class UpliftException : Exception
{
    public UpliftException(IReadOnlyList<Diagnostic> diagnostics, Exception? inner = null)
        : base(string.Join(Environment.NewLine, diagnostics.Select(item => item.ToString())), inner) =>
        Diagnostics = diagnostics;

    public UpliftException(string code, string message, SourcePosition? position = null, string hint = "",
        Exception? inner = null)
        : this([new Diagnostic(code, Severity.Error, message, position, hint)], inner)
    {
    }

    /// <summary>All that is known, errors first as they were found.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The code of the first finding.</summary>
    public string Code => Diagnostics[0].Code;
}
