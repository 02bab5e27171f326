using System.Text.Json;
using System.Text.Json.Serialization;

namespace Uplift.Rollouts;

/// <summary>What becomes of a tenant that could not be moved.</summary>
public enum FailedTenant
{
    /// <summary>What was done to it is taken back.</summary>
    Undo,

    /// <summary>It stays as the failure left it.</summary>
    Leave,
}

/// <summary>How a tenant is moved.</summary>
public enum RolloutStrategy
{
    /// <summary>Its data are upgraded where they are.</summary>
    InPlace,

    /// <summary>A clone is upgraded while the tenant serves, and takes its place.</summary>
    Isolated,
}

/// <summary>What a rollout was asked to do. It does not change once the rollout is made.</summary>
public sealed record RolloutSpec
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            new WrittenText<TenantShare>(TenantShare.Parse),
            new WrittenText<MaintenanceWindow>(MaintenanceWindow.Parse),
        },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The module ids to reach.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Tenants that go before all others, in a wave of their own.</summary>
    public IReadOnlyList<string> Canary { get; init; } = [];

    /// <summary>How many of the other tenants have been moved at the end of each wave; the last
    /// is all of them.</summary>
    public IReadOnlyList<TenantShare> Waves { get; init; } = [TenantShare.All];

    /// <summary>How many tenants are worked on at once, by all workers together: for each wave, the last for
    /// all waves that follow.</summary>
    public IReadOnlyList<int> Parallel { get; init; } = [4];

    /// <summary>How many tenants of one database server are worked on at once, those of other rollouts among
    /// them; null: any number.</summary>
    public int? ParallelPerServer { get; init; }

    /// <summary>How many tenants of a wave may fail before the rollout stops behind it.</summary>
    public TenantShare Budget { get; init; } = TenantShare.None;

    /// <summary>How many tenants of a wave may fail before no other is begun; null: the wave goes to its end.</summary>
    public TenantShare? StopAfter { get; init; }

    /// <summary>What becomes of a tenant that could not be moved.</summary>
    public FailedTenant OnFailure { get; init; }

    /// <summary>How its tenants are moved.</summary>
    public RolloutStrategy Strategy { get; init; }

    /// <summary>How long nothing happens behind a wave, so that trouble has time to show.</summary>
    public TimeSpan Soak { get; init; }

    /// <summary>Behind a wave a person has to approve of the next.</summary>
    public bool Approve { get; init; }

    /// <summary>What must hold of a tenant that was moved, or behind a wave.</summary>
    public IReadOnlyList<RolloutCheck> Checks { get; init; } = [];

    /// <summary>A command that starts the new version on each upgraded clone, for as long as it is asked; null: none
    /// is started.</summary>
    public string? Instance { get; init; }

    /// <summary>When tenants may be worked on that have no label <c>window</c>; null: at any time.</summary>
    public MaintenanceWindow? Window { get; init; }

    /// <summary>Changes that cannot be taken back are made, too.</summary>
    public bool AcceptIrreversible { get; init; }

    /// <summary>Changes of type preview are made, too.</summary>
    public bool AcceptPreview { get; init; }

    /// <summary>Manual changes that people say are done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>How many tenants of a wave are worked on at once.</summary>
    /// <param name="wave">From 0.</param>
    public int ParallelOf(int wave) => Parallel[Math.Min(wave, Parallel.Count - 1)];

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static RolloutSpec FromJson(string json) => JsonSerializer.Deserialize<RolloutSpec>(json, s_json)!;
}

/// <summary>Stores a value as people write it.</summary>
internal sealed class WrittenText<T>(Func<string, T> parse) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>What a check looks at.</summary>
public enum RolloutCheckKind
{
    /// <summary>A URL that answers with a status of success.</summary>
    Http,

    /// <summary>A command that ends with 0.</summary>
    Command,

    /// <summary>A query over a tenant's tables that finds no row.</summary>
    Sql,

    /// <summary>All pending changes, tried on every object of the wave that comes next.</summary>
    Verification,
}

/// <summary>Something that must hold: of every tenant that was moved where <c>{tenant}</c> stands in it, of its upgraded
/// clone before the switch where <c>{instance}</c> does, else behind each wave.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="Text">The URL, the command, or the query.</param>
public sealed record RolloutCheck(RolloutCheckKind Kind, string Text)
{
    /// <summary>Stands for the tenant.</summary>
    public const string TenantPlace = "{tenant}";

    /// <summary>Stands for the URL of the new version that was started on the clone.</summary>
    public const string InstancePlace = "{instance}";

    /// <summary>True: it is asked of each tenant.</summary>
    [JsonIgnore]
    public bool IsOfTenant => Kind == RolloutCheckKind.Sql || IsOfInstance
        || Text.Contains(TenantPlace, StringComparison.Ordinal);

    /// <summary>True: it is asked of what was started on the clone.</summary>
    [JsonIgnore]
    public bool IsOfInstance => Kind is RolloutCheckKind.Http or RolloutCheckKind.Command
        && Text.Contains(InstancePlace, StringComparison.Ordinal);
}
