using Dapper;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>The tokens by which clients use the server.</summary>
public sealed class TokenTable(IControlConnections connections, TimeProvider time)
{
    private const string Columns = "id, name, salt, hash, role, tenants, created, actor, expires, revoked, used";

    // Compared with when no token has the id, so that the answer takes as long as for one that has.
    private static readonly string s_nobody = new('0', 64);
    private static readonly TimeSpan s_useGrain = TimeSpan.FromMinutes(1);

    private string Table => connections.Prefix + "token";

    /// <summary>Makes a token; its text is told this once and kept nowhere.</summary>
    public async Task<(Token Token, TokenSecret Secret)> CreateAsync(
        NewToken wanted, string actor, CancellationToken cancellationToken)
    {
        var secret = TokenSecret.Make();
        var salt = TokenSecret.MakeSalt();
        var token = new Token
        {
            Id = secret.Id,
            Name = wanted.Name,
            Role = wanted.Role,
            Tenants = [.. wanted.Tenants.Distinct()],
            Created = time.GetUtcNow(),
            Actor = actor,
            Expires = wanted.Expires,
        };
        await ExecuteAsync(
            $"""
            insert into {Table} ({Columns}) values
              (@Id, @Name, @salt, @hash, @role, @tenants, @created, @Actor, @expires, null, null)
            """,
            new
            {
                token.Id,
                token.Name,
                salt,
                hash = secret.HashWith(salt),
                role = token.Role.ToString().ToLowerInvariant(),
                tenants = string.Join(' ', token.Tenants),
                created = SqlSession.Text(token.Created),
                token.Actor,
                expires = token.Expires is { } expires ? SqlSession.Text(expires) : null,
            }, cancellationToken);
        return (token, secret);
    }

    /// <summary>All tokens, oldest first, also those that are refused by now.</summary>
    public async Task<IReadOnlyList<Token>> ReadAsync(CancellationToken cancellationToken) =>
        [.. (await QueryAsync("order by created, id", null, cancellationToken)).Select(row => row.ToToken())];

    /// <summary>True when there was ever a token: then nobody is let in without one.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from {Table}", cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>The token that a client showed; null: it is none, or it is refused by now.</summary>
    public async Task<Token?> FindValidAsync(string text, CancellationToken cancellationToken)
    {
        if (!TokenSecret.TryParse(text, out var shown)) return null;
        var row = await QueryAsync("where id = @id", new { id = shown.Id }, cancellationToken) is [var found]
            ? found : null;
        if (!shown.Fits(row?.Salt ?? "", row?.Hash ?? s_nobody) || row is null) return null;
        var token = row.ToToken();
        var now = time.GetUtcNow();
        if (!token.IsValidAt(now)) return null;
        if (token.Used is { } used && now - used < s_useGrain) return token;
        await ExecuteAsync($"update {Table} set used = @now where id = @id",
            new { id = token.Id, now = SqlSession.Text(now) }, cancellationToken);
        return token with { Used = now };
    }

    /// <summary>Refuses a token from now on; false: there is none, or it was revoked before.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"update {Table} set revoked = @now where id = @id and revoked is null",
            new { id, now = SqlSession.Text(time.GetUtcNow()) }, cancellationToken: cancellationToken)) > 0;
    }

    private async Task<IReadOnlyList<Row>> QueryAsync(string rest, object? values, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from {Table} {rest}", values, cancellationToken: cancellationToken))).AsList();
    }

    private async Task ExecuteAsync(string sql, object values, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
    }

    private sealed record Row(
        string Id, string Name, string Salt, string Hash, string Role, string Tenants, string Created, string Actor,
        string? Expires, string? Revoked, string? Used)
    {
        public Token ToToken() => new()
        {
            Id = Id,
            Name = Name,
            Role = Enum.Parse<TokenRole>(Role, ignoreCase: true),
            Tenants = [.. Tenants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TenantId.Parse)],
            Created = SqlSession.Time(Created),
            Actor = Actor,
            Expires = Time(Expires),
            Revoked = Time(Revoked),
            Used = Time(Used),
        };

        private static DateTimeOffset? Time(string? text) => text is null ? null : SqlSession.Time(text);
    }
}
