using System.Data.Common;
using Dapper;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>A descriptor as it was posted.</summary>
/// <param name="Id">The module id as written.</param>
/// <param name="Content">The descriptor, JSON.</param>
public sealed record StoredDescriptor(string Id, string Content);

/// <summary>
/// The descriptors of running modules, and where they run. What it says is cached until someone, in whatever process,
/// writes: each write raises a number that is cheap to ask for.
/// </summary>
public sealed class ModuleDirectory
{
    private const string Stamp = "directory";

    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(1);

    private readonly IControlConnections _connections;
    private readonly TimeProvider _time;
    private readonly SharedRead<string, Snapshot> _read;
    private Snapshot? _snapshot;
    private long _lastLook;

    /// <summary>Of a control database.</summary>
    public ModuleDirectory(IControlConnections connections, TimeProvider time)
    {
        _connections = connections;
        _time = time;
        _read = new SharedRead<string, Snapshot>(_ => LookAsync());
    }

    private const string Meant = "(cast(@module as text) is null or module = @module) "
        + "and (cast(@instance as text) is null or id = @instance)";

    private const string Columns = "id, module, url, node, content, launch, request, state, since, reason";

    private string Prefix => _connections.Prefix;

    /// <summary>Adds descriptors, all or none; one whose id is there already replaces it.</summary>
    public Task PutDescriptorsAsync(
        IReadOnlyCollection<StoredDescriptor> descriptors, string actor, CancellationToken cancellationToken) =>
        WriteAsync(
            $"""
            insert into {Prefix}descriptor (id, content, at, actor) values (@Id, @Content, @at, @actor)
            on conflict (id) do update set content = excluded.content, at = excluded.at, actor = excluded.actor
            """,
            [.. descriptors.Select(each => new { each.Id, each.Content, at = SqlSession.Text(_time.GetUtcNow()), actor })],
            cancellationToken);

    /// <summary>Removes a descriptor; false: there is none.</summary>
    public async Task<bool> RemoveDescriptorAsync(string id, CancellationToken cancellationToken) =>
        await WriteAsync($"delete from {Prefix}descriptor where id = @id", new[] { new { id } }, cancellationToken) > 0;

    /// <summary>Adds an instance, or changes the one of that id.</summary>
    public Task PutDeploymentAsync(Deployment deployment, CancellationToken cancellationToken) => WriteAsync(
        $"""
        insert into {Prefix}deployment ({Columns})
        values (@Id, @Module, @Url, @Node, @Content, @Launch, @Request, @State, @Since, @Reason)
        on conflict (id) do update
        set module = excluded.module, url = excluded.url, node = excluded.node, content = excluded.content,
          launch = excluded.launch, request = excluded.request, state = excluded.state, since = excluded.since,
          reason = excluded.reason
        """, new[] { DeploymentRow.Of(deployment) }, cancellationToken,
        Served($"select @Module union select module from {Prefix}deployment where id = @Id"));

    /// <summary>Says how an instance stands that its node started; nothing is written when something else is asked for
    /// by now.</summary>
    /// <param name="former">As it was said to stand before.</param>
    /// <param name="now">As it stands.</param>
    public async Task SayStateAsync(Deployment former, Deployment now, CancellationToken cancellationToken) =>
        await WriteAsync(
            $"""
            update {Prefix}deployment set url = @Url, state = @State, since = @Since, reason = @Reason
            where id = @Id and request = @Request
            """, new[] { DeploymentRow.Of(now) }, cancellationToken,
            former.Url == now.Url
                ? null
                : Served($"select module from {Prefix}deployment where id = @Id and request = @Request"));

    /// <summary>Removes instances; says how many there were.</summary>
    /// <param name="module">Of that module; null: of any.</param>
    /// <param name="instance">Of that id; null: any.</param>
    public Task<int> RemoveDeploymentsAsync(string? module, string? instance, CancellationToken cancellationToken) =>
        WriteAsync(
            $"delete from {Prefix}deployment where {Meant}", new[] { new { module, instance } }, cancellationToken,
            Served($"select module from {Prefix}deployment where {Meant}"));

    /// <summary>What was known within the last second; what this process writes is known at once.</summary>
    public async ValueTask<Snapshot> ReadRecentAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _lastLook);
        if (_snapshot is { } known && last != 0 && _time.GetElapsedTime(last) < s_recent) return known;
        return await ReadAsync(cancellationToken);
    }

    /// <summary>All instances by id, all descriptors by id, and the number of the last write.</summary>
    public Task<Snapshot> ReadAsync(CancellationToken cancellationToken) => _read.ReadAsync(Stamp, cancellationToken);

    private async Task<Snapshot> LookAsync()
    {
        var now = _time.GetTimestamp();
        await using var connection = await _connections.OpenAsync(CancellationToken.None);
        var number = await NumberAsync(connection, CancellationToken.None);
        Volatile.Write(ref _lastLook, now);
        if (_snapshot is { } known && known.Number == number) return known;
        return _snapshot = await ReadAsync(connection, CancellationToken.None);
    }

    private async Task<Snapshot> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // The number first: what is written in between shows as newer than the snapshot says, and is read next time.
        var number = await NumberAsync(connection, cancellationToken);
        var descriptors = await connection.QueryAsync<StoredDescriptor>(new CommandDefinition(
            $"select id, content from {Prefix}descriptor order by id", cancellationToken: cancellationToken));
        var deployments = await connection.QueryAsync<DeploymentRow>(new CommandDefinition(
            $"select {Columns} from {Prefix}deployment order by id", cancellationToken: cancellationToken));
        return new Snapshot(
            number, descriptors.AsList(), [.. deployments.Select(deployment => deployment.ToDeployment())]);
    }

    private Task<long> NumberAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select number from {Prefix}stamp where name = '{Stamp}'", cancellationToken: cancellationToken));

    // Tenants that modules serve of which an address changes.
    private string Served(string modules) =>
        $"select distinct tenant from {Prefix}serving where source <> 'off' and product || '-' || version in ({modules})";

    private async Task<int> WriteAsync<T>(
        string sql, IReadOnlyCollection<T> values, CancellationToken cancellationToken, string? served = null)
    {
        await using var connection = await _connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}stamp set number = number + 1 where name = '{Stamp}'", transaction: transaction,
            cancellationToken: cancellationToken));
        foreach (var one in served is null ? [] : values)
        {
            await RoutingMarks.MarkAsync(connection, transaction, Prefix, served!, one, cancellationToken);
        }

        var count = await connection.ExecuteAsync(
            new CommandDefinition(sql, values, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        Volatile.Write(ref _lastLook, 0);
        return count;
    }

    /// <summary>What the directory said at one moment.</summary>
    /// <param name="Number">Grows with every write.</param>
    /// <param name="Descriptors">By id.</param>
    /// <param name="Deployments">By instance id.</param>
    public sealed record Snapshot(
        long Number, IReadOnlyList<StoredDescriptor> Descriptors, IReadOnlyList<Deployment> Deployments)
    {
        private readonly ILookup<string, Deployment> _byModule =
            Deployments.ToLookup(each => each.Module, StringComparer.Ordinal);

        /// <summary>The address of the first instance of a module that is up; null: none is known.</summary>
        public string? UrlOf(string module) => UrlsOf(module).FirstOrDefault();

        /// <summary>The addresses of the instances of a module by their ids; of those that are not up none.</summary>
        public IEnumerable<string> UrlsOf(string module) =>
            _byModule[module].Select(instance => instance.Url).Where(url => url.Length > 0);

        /// <summary>Why no address of a module is known, as a sentence.</summary>
        public string ExplainAbsence(string module) =>
            InstancesOf(module).FirstOrDefault(each => each.Started is not null) is { Started: { } started } instance
                ? $"Module '{module}', which node '{instance.Node}' starts, is {started.Describe()}."
                : $"Nobody said where module '{module}' runs.";

        /// <summary>The instances of a module by id.</summary>
        public IEnumerable<Deployment> InstancesOf(string module) => _byModule[module];
    }
}
