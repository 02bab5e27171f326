using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Calls;

/// <summary>For whom and where a module is called.</summary>
/// <param name="Tenant">Whose data it is about.</param>
/// <param name="Url">Where the module is, such as <c>http://10.0.0.7:8081</c>; see <see cref="ReadUrl"/>.</param>
public sealed record CallTarget(TenantId Tenant, Uri Url)
{
    /// <summary>Where modules find the platform; sent as <c>X-Okapi-Url</c>.</summary>
    public string? PlatformUrl { get; init; }

    /// <summary>Sent as <c>X-Okapi-Token</c>; never written anywhere.</summary>
    public string? Token { get; init; }

    /// <summary>Sent as <c>X-Okapi-Request-Id</c>, so that the logs of modules can be matched.</summary>
    public string? RequestId { get; init; }

    /// <summary>When waiting ends, also for jobs of the module; null for
    /// <see cref="CallLimits.Total"/> from now.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>
    /// Told the id of a job of the module before it is waited for, so that a later process can go on waiting with
    /// <see cref="ModuleClient.WaitAsync"/>. Null for nobody.
    /// </summary>
    public Func<string, CancellationToken, Task>? JobStarted { get; init; }

    /// <summary>Reads the address of a module; a slash at its end is dropped.</summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidModuleUrl"/>: it is no absolute http or https address without query.
    /// </exception>
    public static Uri ReadUrl(string? text)
    {
        if (Uri.TryCreate(text?.TrimEnd('/'), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        throw new UpliftException(DiagnosticCodes.InvalidModuleUrl,
            $"{QuotedText.Of(text ?? "")} is no address of a module.",
            hint: "Write one such as http://10.0.0.7:8081, with http or https and without a query.");
    }

    /// <summary>An address that was read before.</summary>
    internal CallTarget(TenantId tenant, ModuleAddress address)
        : this(tenant, address.Url) => Address = address;

    /// <summary>The same as <see cref="Url"/>.</summary>
    internal ModuleAddress Address { get => field ??= new ModuleAddress(Url); }
}
