using System.Text.Json;
using System.Text.Json.Serialization;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Jobs;

/// <summary>A request as the control database keeps it.</summary>
internal sealed record StoredRequest
{
    public IReadOnlyList<RequestedModule> Modules { get; init; } = [];

    public bool UpgradeAll { get; init; }

    public bool Purge { get; init; }

    public string Invoke { get; init; } = "true";

    public string? TenantParameters { get; init; }

    public FailureChoice OnFailure { get; init; }

    public bool Reinstall { get; init; }

    public int Parallel { get; init; } = 1;

    public bool DepCheck { get; init; } = true;

    public VersionSwitch PreRelease { get; init; }

    public VersionSwitch NpmSnapshot { get; init; }

    public double? DeadlineSeconds { get; init; }

    /// <summary>The text of a request; requests that ask for the same have the same.</summary>
    public static string ToText(JobRequest request)
    {
        var options = request.Options;
        return JsonSerializer.Serialize(new StoredRequest
        {
            Modules = request.UpgradeAll ? [] : request.Modules,
            UpgradeAll = request.UpgradeAll,
            Purge = options.Purge,
            Invoke = options.Invoke,
            TenantParameters = options.TenantParameters,
            OnFailure = options.OnFailure,
            Reinstall = options.Reinstall,
            Parallel = options.Parallel,
            DepCheck = options.DepCheck,
            PreRelease = options.Filter.PreRelease,
            NpmSnapshot = options.Filter.NpmSnapshot,
            DeadlineSeconds = options.Deadline?.TotalSeconds,
        }, StoredRequestJson.Default.StoredRequest);
    }

    /// <summary>What a text holds.</summary>
    public static StoredRequest Read(string text) =>
        JsonSerializer.Deserialize(text, StoredRequestJson.Default.StoredRequest)!;

    /// <summary>The request with what the row of its job says beside it.</summary>
    public JobRequest For(string tenant, string kind, string actor, string? idempotencyKey) => new()
    {
        Tenant = TenantId.Parse(tenant),
        Kind = kind,
        Actor = actor,
        IdempotencyKey = idempotencyKey,
        Modules = Modules,
        UpgradeAll = UpgradeAll,
        Options = new JobOptions
        {
            Purge = Purge,
            Invoke = Invoke,
            TenantParameters = TenantParameters,
            OnFailure = OnFailure,
            Reinstall = Reinstall,
            Parallel = Parallel,
            DepCheck = DepCheck,
            Filter = new VersionFilter(PreRelease, NpmSnapshot),
            Deadline = DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        },
    };
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredRequest))]
internal sealed partial class StoredRequestJson : JsonSerializerContext;
