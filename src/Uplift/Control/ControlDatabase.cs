using System.Data;
using System.Text.Json;
using Dapper;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>
/// Tenants, saved plans and the mirror of all ledgers. The mirror answers "who has something to do?" in one query; the
/// ledger beside a
/// tenant's data stays the authority and is read again before anything is done.
/// </summary>
public sealed partial class ControlDatabase(IControlConnections connections, TimeProvider time)
{
    // SQLite takes at most 999 parameters in a statement in older builds.
    private const int NamesAtOnce = 500;

    /// <summary>The audit log.</summary>
    public AuditLog Audit { get; } = new(connections, time);

    /// <summary>The descriptors and urls of modules.</summary>
    public ModuleDirectory Directory { get; } = new(connections, time);

    /// <summary>Which module versions serve which tenant.</summary>
    public TenantModules Modules { get; } = new(connections);

    /// <summary>Which tenants are being switched.</summary>
    public SwitchMarks Switches { get; } = new(connections);

    /// <summary>Which tenant lives where.</summary>
    public TenantHomes Homes { get; } = new(connections);

    /// <summary>Connections to the tables.</summary>
    public IControlConnections Connections => connections;

    /// <summary>The clock of what is written.</summary>
    public TimeProvider Time => time;

    /// <summary>The tokens of the server's clients.</summary>
    public TokenTable Tokens { get; } = new(connections, time);

    private string Prefix => connections.Prefix;

    /// <summary>Adds a tenant, or changes its display name and labels; where it lives stays.</summary>
    public Task PutTenantAsync(TenantEntry tenant, CancellationToken cancellationToken) =>
        ExecuteAsync(
            $"""
            insert into {Prefix}tenant (name, display, labels, added, store)
            values (@name, @display, @labels, @added, @store)
            on conflict (name) do update set display = excluded.display, labels = excluded.labels
            """,
            new
            {
                name = tenant.Id.ToString(),
                display = tenant.Display,
                labels = JsonSerializer.Serialize(tenant.Labels),
                added = SqlSession.Text(tenant.Added),
                store = tenant.Store,
            }, cancellationToken);

    /// <summary>Forgets a tenant, its mirror and its ended jobs; its data is not touched.</summary>
    public async Task RemoveTenantAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var values = new { tenant = tenant.ToString() };
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            delete from {Prefix}mirror where tenant = @tenant;
            delete from {Prefix}called where tenant = @tenant;
            delete from {SwitchMarks.Of(Prefix)} where tenant = @tenant;
            delete from {Prefix}job_text where job in (
              select id from {Prefix}job where tenant = @tenant and phase = 0);
            delete from {Prefix}job where tenant = @tenant and phase = 0;
            delete from {Prefix}tenant where name = @tenant
            """, values, transaction, cancellationToken: cancellationToken));
        await RoutingMarks.MarkAsync(
            connection, transaction, Prefix, "select cast(@tenant as text) as tenant", values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>All tenants by name, with the module versions that the mirror knows.</summary>
    public Task<IReadOnlyList<TenantEntry>> ReadTenantsAsync(CancellationToken cancellationToken) =>
        ReadTenantsAsync(new TenantQuery(), cancellationToken);

    /// <summary>Tenants by name, with the module versions that the mirror knows.</summary>
    public async Task<IReadOnlyList<TenantEntry>> ReadTenantsAsync(
        TenantQuery query, CancellationToken cancellationToken)
    {
        var found = new List<TenantEntry>();
        if (query.Names is null) return await ReadTenantsAsync(query, null, cancellationToken);
        var names = query.Names.Select(name => name.Value).Where(name => string.CompareOrdinal(name, query.After) > 0);
        foreach (var some in names.Order(StringComparer.Ordinal).Chunk(NamesAtOnce))
        {
            found.AddRange(await ReadTenantsAsync(query, some, cancellationToken));
            if (found.Count >= query.Limit) break;
        }

        return [.. found.Take(query.Limit)];
    }

    private async Task<IReadOnlyList<TenantEntry>> ReadTenantsAsync(
        TenantQuery query, IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters(new { after = query.After, limit = (long)query.Limit });
        foreach (var (index, name) in (names ?? []).Index()) values.Add($"n{index}", name);
        var these = names is null ? null : $"in ({string.Join(", ", names.Select((_, index) => $"@n{index}"))})";
        var tenants = await QueryAsync<TenantRow>(
            $"""
            select name, display, labels, added, store from {Prefix}tenant
            where name > @after {(these is null ? "" : $"and name {these}")} order by name limit @limit
            """, values, cancellationToken);
        if (tenants.Count == 0) return [];
        values.AddDynamicParams(new { first = tenants[0].Name, last = tenants[^1].Name });
        var modules = (await QueryAsync<MirrorRow>(
                $"""
                select tenant, product, version from {Prefix}serving
                where source <> 'off' and tenant {these ?? "between @first and @last"} order by tenant, product
                """, values, cancellationToken))
            .ToLookup(row => row.Tenant);
        return
        [
            .. tenants.Select(row => new TenantEntry(
                TenantId.Parse(row.Name), row.Display,
                JsonSerializer.Deserialize<Dictionary<string, string>>(row.Labels) ?? [], SqlSession.Time(row.Added))
            {
                Store = row.Store,
                Modules = modules[row.Name].ToDictionary(module => module.Product, module => module.Version),
            }),
        ];
    }

    /// <summary>
    /// The tenants that are not at all of the versions by the mirror, by name. Tenants that are need not be connected
    /// to; those that are being switched may be anything.
    /// </summary>
    /// <param name="targets">Product and version as its ledger row has it.</param>
    public async Task<IReadOnlyList<TenantId>> FindBehindAsync(
        IReadOnlyDictionary<string, string> targets, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        var conditions = new List<string>();
        foreach (var (index, (product, version)) in targets.Index())
        {
            conditions.Add($"(product = @p{index} and version = @v{index})");
            values.Add($"p{index}", product);
            values.Add($"v{index}", version);
        }

        values.Add("count", (long)targets.Count);
        var rows = await QueryAsync<string>(
            $"""
            select name from {Prefix}tenant where name not in (
              select tenant from {Prefix}mirror where {string.Join(" or ", conditions)}
              group by tenant having count(*) = @count)
            or name in (select tenant from {SwitchMarks.Of(Prefix)})
            order by name
            """, values, cancellationToken);
        return [.. rows.Select(TenantId.Parse)];
    }

    /// <summary>The tenants in which changes of these products left objects as they were, by name.</summary>
    public async Task<IReadOnlyList<TenantId>> FindFailingAsync(
        IReadOnlyCollection<string> products, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        foreach (var (index, product) in products.Index()) values.Add($"p{index}", product);
        var names = string.Join(", ", products.Select((_, index) => $"@p{index}"));
        var rows = await QueryAsync<string>(
            $"select distinct tenant from {Prefix}mirror where failed > 0 and product in ({names}) order by tenant",
            values,
            cancellationToken);
        return [.. rows.Select(TenantId.Parse)];
    }

    /// <summary>Saves a plan; the same plan again is no error.</summary>
    public Task SavePlanAsync(Plan plan, string actor, CancellationToken cancellationToken) =>
        ExecuteAsync(
            $"""
            insert into {Prefix}plan (id, root, created, actor, content) values (@Id, @Root, @created, @actor, @content)
            on conflict (id) do nothing
            """,
            new
            {
                plan.Id,
                plan.Root,
                created = SqlSession.Text(plan.Created),
                actor,
                content = JsonSerializer.Serialize(plan, PlanJson.Compact),
            }, cancellationToken);

    /// <summary>A saved plan by its id or the beginning of it; null: there is none.</summary>
    /// <exception cref="UpliftException">Several plans begin so, or it was edited.</exception>
    public async Task<Plan?> FindPlanAsync(string id, CancellationToken cancellationToken)
    {
        var found = await QueryAsync<string>(
            $"select content from {Prefix}plan where substr(id, 1, @length) = @id order by created limit 2",
            new { id, length = id.Length }, cancellationToken);
        if (found.Count > 1)
        {
            throw new UpliftException(
                DiagnosticCodes.StalePlan, $"Several plans begin with '{id}'.", hint: "Write more of its id.");
        }

        if (found.Count == 0) return null;
        var plan = JsonSerializer.Deserialize<Plan>(found[0], PlanJson.Compact)!;
        return plan.IsSealed ? plan : throw new UpliftException(DiagnosticCodes.StalePlan,
            $"Plan {plan.Id} was edited in the control database, or an older Uplift made it: its seal does not fit.",
            hint: "Make a new plan.");
    }

    private async Task ExecuteAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
    }

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<T>(
            new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record TenantRow(string Name, string Display, string Labels, string Added, string Store);

    // By properties: SQLite does not say of which types the columns of a view without rows are.
    private sealed record MirrorRow
    {
        public string Tenant { get; init; } = "";

        public string Product { get; init; } = "";

        public string Version { get; init; } = "";
    }
}
