using System.Globalization;
using Uplift.Rollouts;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Of whom checks are asked: what stands for the placeholders in their texts, and the variables that commands
/// get beside those of this process.</summary>
internal sealed class CheckPlace
{
    private const string PortPlace = "{port}";

    private readonly Dictionary<string, string> _places;
    private readonly Dictionary<string, string> _variables;

    private CheckPlace(Dictionary<string, string> places, Dictionary<string, string> variables) =>
        (_places, _variables) = (places, variables);

    private (IStoreProvider Side, TenantId Tenant)? _data;

    /// <summary>The variables of commands.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>Nobody: what is asked behind a wave.</summary>
    /// <param name="targets">The module ids to reach.</param>
    public static CheckPlace OfWave(IReadOnlyList<string> targets) =>
        new([], new Dictionary<string, string> { ["UPLIFT_TARGETS"] = string.Join(' ', targets) });

    /// <summary>A tenant.</summary>
    /// <param name="provider">The side of it that is asked.</param>
    /// <param name="side">The word for that side.</param>
    public static async Task<CheckPlace> OfTenantAsync(
        IReadOnlyList<string> targets, TenantId tenant, IStoreProvider provider, string side,
        CancellationToken cancellationToken)
    {
        var place = OfWave(targets);
        place._data = (provider, tenant);
        place._places[RolloutCheck.TenantPlace] = tenant.Value;
        var variables = place._variables;
        variables["UPLIFT_TENANT"] = tenant.Value;
        variables["UPLIFT_SIDE"] = side;
        var located = await provider.LocateAsync(tenant, cancellationToken);
        if (located.File is { } file) variables["UPLIFT_DATABASE_FILE"] = file;
        foreach (var (product, schema) in located.Schemas) variables[$"UPLIFT_SCHEMA_{NameOf(product)}"] = schema;
        foreach (var (name, value) in located.Client) variables[name] = value;
        return place;
    }

    /// <summary>The same tenant with something started for it, which is to listen at a port of this machine.</summary>
    public (CheckPlace Place, string Url) With(int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        var (place, url) = (new CheckPlace(new(_places), new(_variables)) { _data = _data }, $"http://127.0.0.1:{number}");
        place._places[PortPlace] = place._variables["PORT"] = number;
        place._places[RolloutCheck.InstancePlace] = place._variables["UPLIFT_INSTANCE"] = url;
        return (place, url);
    }

    /// <summary>What a query finds in the tenant's tables, in words; null: nothing.</summary>
    public Task<string?> FindWrongAsync(string query, CancellationToken cancellationToken) => _data is { } data
        ? SqlQuestion.FindWrongAsync(data.Side, data.Tenant, query, cancellationToken)
        : throw new InvalidOperationException("A query is asked of a tenant.");

    /// <summary>A text with what its placeholders stand for.</summary>
    public string Fill(string text) => _places.Aggregate(
        text, (filled, place) => filled.Replace(place.Key, place.Value, StringComparison.Ordinal));

    /// <summary>The program of a command and its arguments.</summary>
    public IReadOnlyList<string> Words(string command) =>
        [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Fill)];

    // As names of variables are written everywhere: mod-items is MOD_ITEMS.
    private static string NameOf(string product) => string.Concat(product.Select(
        letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));
}
