using System.Text.Json;
using Dapper;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Rollouts.Calendars;

/// <summary>Rehearsals in the control database.</summary>
public sealed class RehearsalTable(ControlDatabase control)
{
    private const int MostRead = 500;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Keeps a rehearsal.</summary>
    public async Task AddAsync(Rehearsal rehearsal, CancellationToken cancellationToken)
    {
        await using var connection = await control.Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"insert into {control.Connections.Prefix}rehearsal (id, tenant, begun, report) values (@Id, @Tenant, @begun, @report)",
            new
            {
                rehearsal.Id,
                rehearsal.Tenant,
                begun = SqlSession.Text(rehearsal.Begun),
                report = JsonSerializer.Serialize(rehearsal, s_json),
            }, transaction, cancellationToken: cancellationToken));
        await control.Audit.AppendAsync(
            connection, transaction, rehearsal.Actor, "rehearsed",
            $"tenant={rehearsal.Tenant} to={string.Join(' ', rehearsal.Targets)} {rehearsal.Outcome}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The last rehearsals, the newest first, at most 500.</summary>
    public async Task<IReadOnlyList<Rehearsal>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.Connections.OpenAsync(cancellationToken);
        var reports = await connection.QueryAsync<string>(new CommandDefinition(
            $"select report from {control.Connections.Prefix}rehearsal order by id desc limit @most",
            new { most = (long)MostRead }, cancellationToken: cancellationToken));
        return [.. reports.Select(report => JsonSerializer.Deserialize<Rehearsal>(report, s_json)!)];
    }
}
