using System.Globalization;
using Microsoft.AspNetCore.Http;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Versions;

namespace Uplift.Server.Okapi;

/// <summary>The switches in the query of Okapi's calls. One that is malformed is the client's
/// fault everywhere.</summary>
internal sealed class OkapiQuery(HttpRequest request)
{
    /// <summary>The value of a parameter; null when it is absent.</summary>
    public string? Text(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>A switch.</summary>
    /// <exception cref="UpliftException">It is neither true nor false.</exception>
    public bool Flag(string name, bool otherwise) => Text(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var text => throw Wrong(name, text, "true or false"),
    };

    /// <summary>A number; null when it is absent.</summary>
    /// <exception cref="UpliftException">It is none.</exception>
    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            number,
        var text => throw Wrong(name, text, "a number"),
    };

    /// <summary>Which versions are seen.</summary>
    public VersionFilter Versions => VersionFilter.Parse(Text("preRelease"), Text("npmSnapshot"));

    /// <summary>The switches of install and upgrade.</summary>
    public JobOptions JobOptions => new()
    {
        Purge = Flag("purge", false),
        Invoke = Text("invoke") ?? "true",
        TenantParameters = Text("tenantParameters"),
        OnFailure = Failure,
        Reinstall = Flag("reinstall", false),
        Parallel = Number("parallel") ?? 1,
        DepCheck = Flag("depCheck", true),
        Filter = Versions,
        Deadline = Number("deadline") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    // onFailure and deadline are our own; Okapi knows ignoreErrors alone.
    private FailureChoice Failure => (Text("onFailure"), Flag("ignoreErrors", false)) switch
    {
        (null, true) or ("continue", _) => FailureChoice.Continue,
        (null, false) or ("rollback", _) => FailureChoice.Rollback,
        ("stop", _) => FailureChoice.Stop,
        var (text, _) => throw Wrong("onFailure", text!, "rollback, stop or continue"),
    };

    private static UpliftException Wrong(string name, string value, string expected) =>
        new(DiagnosticCodes.InvalidParameter,
            $"The parameter '{name}' must be {expected}, not {QuotedText.Of(value)}.",
            hint: $"Leave '{name}' out, or write {expected}.");
}
