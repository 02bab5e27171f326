using System.Text.RegularExpressions;
using Npgsql;

namespace Uplift.PostgreSql;

/// <summary>Statements that cannot run in a transaction, and what is left when one of them was interrupted.</summary>
internal sealed partial class UnwrappedStatements(SessionContext context)
{
    public async Task ExecuteAsync(string product, string statement, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(product, cancellationToken);

        // The pool forgets the settings of a session when it hands the connection out again.
        await connection.ExecuteAsync(statement, [], cancellationToken);
        context.Relations.Clear();
    }

    /// <summary>True when the statement was completed. What it left half done is taken away.</summary>
    public async Task<bool> ProbeAsync(string product, string statement, CancellationToken cancellationToken)
    {
        if (ConcurrentIndex().Match(statement) is not { Success: true } match) return false;
        var isDrop = match.Groups["verb"].Value.StartsWith("d", StringComparison.OrdinalIgnoreCase);
        var name = match.Groups["name"].Value;
        await using var connection = await OpenAsync(product, cancellationToken);
        var found = await connection.QueryAsync(
            "select indisvalid and indisready from pg_catalog.pg_index where indexrelid = to_regclass($1)", [name],
            row => row.GetBoolean(0), cancellationToken);
        if (found.Count == 0) return isDrop;
        if (isDrop) return false;
        if (found[0]) return true;
        await connection.ExecuteAsync($"drop index concurrently if exists {name}", [], cancellationToken);
        return false;
    }

    private async Task<NpgsqlConnection> OpenAsync(string product, CancellationToken cancellationToken)
    {
        var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = connection.Command(
                "select set_config('search_path', $1, false), set_config('lock_timeout', $2, false)",
                $"{context.Schema(product)}, pg_temp",
                SessionContext.Milliseconds(context.Options.UnwrappedLockTimeout));
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex(
        """
        ^(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*
        (?<verb>create(?:\s+unique)?|drop)\s+index\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?
        (?<name>(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*))?)(?!\S*\s*\.)(?<!^on)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ConcurrentIndex();
}
