using Uplift.Diagnostics;

namespace Uplift.Calls;

/// <summary>
/// Something a module is told beside its versions, such as <c>loadReference=true</c>; only modules with <c>_tenant</c>
/// 1.2 and above are told.
/// </summary>
/// <param name="Key">What it is about.</param>
/// <param name="Value">Null where only the key was given.</param>
public sealed record TenantParameter(string Key, string? Value)
{
    /// <summary>
    /// Reads <c>key=value,key=value</c>; a part without <c>=</c> is a key alone. Of null and of an empty text nothing
    /// comes.
    /// </summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidTenantParameters"/>: a part has no key, or a key stands twice.
    /// </exception>
    public static IReadOnlyList<TenantParameter> Parse(string? text)
    {
        var result = new List<TenantParameter>();
        if (string.IsNullOrEmpty(text)) return result;
        foreach (var part in text.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? part : part[..equals];
            if (key.Length == 0) throw Invalid(text, "a part of it has no key");
            if (result.Exists(known => known.Key == key)) throw Invalid(text, $"'{key}' stands there twice");
            result.Add(new TenantParameter(key, equals < 0 ? null : part[(equals + 1)..]));
        }

        return result;
    }

    private static UpliftException Invalid(string text, string reason) => new(DiagnosticCodes.InvalidTenantParameters,
        $"{QuotedText.Of(text)} are no tenant parameters: {reason}.",
        hint: "Write key=value with commas between, such as loadReference=true,loadSample=false.");
}
