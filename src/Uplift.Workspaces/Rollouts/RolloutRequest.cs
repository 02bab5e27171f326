using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Uplift.Diagnostics;
using Uplift.Rollouts;

namespace Uplift.Workspaces.Rollouts;

/// <summary>
/// A rollout in the words in which people ask for it: by options, in a file, or over HTTP. What is null was not
/// said. Lists can also be written as one text with commas where their items have none.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RolloutRequest
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The module ids to reach; a product alone means its newest package.</summary>
    public IReadOnlyList<string>? To { get; init; }

    /// <summary>The release to reach, instead of modules.</summary>
    public string? Release { get; init; }

    /// <summary>Only these tenants.</summary>
    public IReadOnlyList<string>? Tenant { get; init; }

    /// <summary>Only tenants with all of these labels: NAME=VALUE, or NAME with any value.</summary>
    public IReadOnlyList<string>? Label { get; init; }

    /// <summary>Tenants that must not be touched.</summary>
    public IReadOnlyList<string>? Freeze { get; init; }

    /// <summary>The label by whose value tenants go; else they go by name.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Tenants that go first, in a wave of their own.</summary>
    public IReadOnlyList<string>? Canary { get; init; }

    /// <summary>How many of the others have been moved at the end of each wave: numbers or shares, the
    /// last 100%.</summary>
    public IReadOnlyList<string>? Waves { get; init; }

    /// <summary>How many tenants at once, by all workers together: for each wave, the last number for
    /// all that follow.</summary>
    public IReadOnlyList<string>? Parallel { get; init; }

    /// <summary>How many tenants of one database server at once, of all rollouts.</summary>
    public int? ParallelPerServer { get; init; }

    /// <summary>How many tenants of a wave may fail before the rollout stops behind it: 2, or 1%.</summary>
    public string? Budget { get; init; }

    /// <summary>How many tenants of a wave may fail before no other is begun.</summary>
    public string? StopAfter { get; init; }

    /// <summary>What becomes of a tenant that could not be moved: undo or leave.</summary>
    public string? OnFailure { get; init; }

    /// <summary>How tenants are moved: in-place or isolated.</summary>
    public string? Strategy { get; init; }

    /// <summary>How long nothing happens behind a wave: 90s, 30m, 24h, 2d.</summary>
    public string? Soak { get; init; }

    /// <summary>Whether a person has to approve of each next wave.</summary>
    public bool? Approve { get; init; }

    /// <summary>URLs that must answer with success.</summary>
    public IReadOnlyList<string>? CheckHttp { get; init; }

    /// <summary>Commands that must end with 0.</summary>
    public IReadOnlyList<string>? CheckCommand { get; init; }

    /// <summary>Queries over a tenant's tables that must find nothing: PRODUCT: QUERY.</summary>
    public IReadOnlyList<string>? CheckSql { get; init; }

    /// <summary>Whether behind each wave the next is verified, and nothing necessary may stand against it.</summary>
    public bool? CheckVerification { get; init; }

    /// <summary>A command that starts the new version on each upgraded clone, for as long as it is asked.</summary>
    public string? Instance { get; init; }

    /// <summary>When tenants may be worked on that have no label <c>window</c>.</summary>
    public string? Window { get; init; }

    /// <summary>Manual changes that people have made.</summary>
    public IReadOnlyList<string>? Done { get; init; }

    /// <summary>Whether changes that cannot be taken back are made, too.</summary>
    public bool? AcceptIrreversible { get; init; }

    /// <summary>Whether changes of type preview are made, too.</summary>
    public bool? AcceptPreview { get; init; }

    /// <summary>This, and where it says nothing, what another one says.</summary>
    public RolloutRequest Over(RolloutRequest other)
    {
        var (said, more) = (Said(this), Said(other));

        // Modules and a release are two ways to say one thing.
        if (To is not null || Release is not null)
        {
            more.Remove("to");
            more.Remove("release");
        }

        foreach (var (member, value) in more) said.TryAdd(member, value?.DeepClone());
        return said.Deserialize<RolloutRequest>(s_json)!;
    }

    /// <summary>What the rollout is asked to do.</summary>
    /// <param name="targets">The module ids to reach.</param>
    /// <param name="acceptPreview">Whether the installation takes changes of type preview anyway.</param>
    /// <exception cref="UpliftException">A share, a time, a window or a check makes no sense.</exception>
    public RolloutSpec ToSpec(IReadOnlyList<string> targets, bool acceptPreview)
    {
        var usual = new RolloutSpec { Targets = targets };
        var spec = usual with
        {
            Canary = Parts(Canary),
            Waves = Waves is null ? usual.Waves : [.. Parts(Waves).Select(TenantShare.Parse)],
            Parallel = Parallel is null ? usual.Parallel : [.. Parts(Parallel).Select(ParseDegree)],
            ParallelPerServer = ParallelPerServer is { } most ? RequireDegree(most, $"{most}") : null,
            Budget = Budget is null ? usual.Budget : TenantShare.Parse(Budget),
            StopAfter = StopAfter is null ? null : TenantShare.Parse(StopAfter),
            OnFailure = OnFailure is null ? usual.OnFailure : ParseOnFailure(OnFailure),
            Strategy = Strategy is null ? usual.Strategy : ParseStrategy(Strategy),
            Soak = Soak is null ? TimeSpan.Zero : SoakTime.Parse(Soak),
            Approve = Approve ?? false,
            Window = Window is null ? null : MaintenanceWindow.Parse(Window),
            Checks = [.. ReadChecks()],
            Instance = Instance,
            AcceptIrreversible = AcceptIrreversible ?? false,
            AcceptPreview = AcceptPreview ?? acceptPreview,
            Done = Done ?? [],
        };
        RequireInstance(spec);
        return spec;
    }

    /// <summary>Of whom it is asked.</summary>
    public TenantChoice ToChoice() => new()
    {
        Names = Parts(Tenant),
        Labels = Label ?? [],
        Frozen = Parts(Freeze),
        OrderBy = OrderBy ?? "",
    };

    /// <summary>Reads a number of tenants at once.</summary>
    /// <exception cref="UpliftException">It is no number, or below 1.</exception>
    internal static int ParseDegree(string text) => RequireDegree(
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, text);

    /// <summary>Reads what becomes of a tenant that could not be moved.</summary>
    /// <exception cref="UpliftException">It is neither undo nor leave.</exception>
    internal static FailedTenant ParseOnFailure(string text) => text switch
    {
        "undo" => FailedTenant.Undo,
        "leave" => FailedTenant.Leave,
        _ => throw new UpliftException(DiagnosticCodes.InvalidRollout,
            $"{QuotedText.Of(text)} is nothing that could become of a tenant.", hint: "Write undo or leave."),
    };

    /// <summary>Reads how tenants are moved.</summary>
    /// <exception cref="UpliftException">It is neither in-place nor isolated.</exception>
    internal static RolloutStrategy ParseStrategy(string text) => text switch
    {
        "in-place" => RolloutStrategy.InPlace,
        "isolated" => RolloutStrategy.Isolated,
        _ => throw new UpliftException(DiagnosticCodes.InvalidRollout,
            $"{QuotedText.Of(text)} is no way of moving a tenant.", hint: "Write in-place or isolated."),
    };

    /// <summary>The parts of lists whose items may stand together, with commas between them.</summary>
    internal static IReadOnlyList<string> Parts(IReadOnlyList<string>? texts) =>
    [
        .. (texts ?? []).SelectMany(text => text.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];

    private static JsonObject Said(RolloutRequest request) =>
        JsonSerializer.SerializeToNode(request, s_json)!.AsObject();

    private static void RequireInstance(RolloutSpec spec)
    {
        if (spec.Instance is { } instance && spec.Strategy != RolloutStrategy.Isolated)
        {
            throw new UpliftException(DiagnosticCodes.InvalidRollout,
                $"{QuotedText.Of(instance)} is to be started on clones, and tenants that are upgraded in place have none.",
                hint: "Say the strategy isolated, or no instance.");
        }

        if (spec.Instance is null && spec.Checks.FirstOrDefault(check => check.IsOfInstance) is { } check)
        {
            throw new UpliftException(DiagnosticCodes.InvalidRollout,
                $"{QuotedText.Of(check.Text)} asks an instance, and none is started.",
                hint: "Say the command that starts one: --instance 'COMMAND', or 'instance' in a file.");
        }
    }

    private static int RequireDegree(int number, string text) => number >= 1
        ? number
        : throw new UpliftException(DiagnosticCodes.InvalidRollout,
            $"{QuotedText.Of(text)} is no number of tenants at once.", hint: "Write a number from 1.");

    private IEnumerable<RolloutCheck> ReadChecks()
    {
        foreach (var url in CheckHttp ?? []) yield return new RolloutCheck(RolloutCheckKind.Http, url);
        foreach (var command in CheckCommand ?? []) yield return new RolloutCheck(RolloutCheckKind.Command, command);
        foreach (var query in CheckSql ?? [])
        {
            SqlCheck.Split(query);
            yield return new RolloutCheck(RolloutCheckKind.Sql, query);
        }

        if (CheckVerification ?? false) yield return new RolloutCheck(RolloutCheckKind.Verification, "");
    }
}
