using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>The form of a check by query: <c>PRODUCT: select …</c>, over the tables of that
/// module of a tenant.</summary>
public static class SqlCheck
{
    /// <summary>The module and the query.</summary>
    /// <exception cref="UpliftException">It has another form.</exception>
    public static (string Product, string Query) Split(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && text[(at + 1)..].Trim() is { Length: > 0 } query
            ? (text[..at].Trim(), query)
            : throw new UpliftException(DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no check by query.",
                hint: "Write 'PRODUCT: select …': rows that it finds are what is wrong.");
    }
}
