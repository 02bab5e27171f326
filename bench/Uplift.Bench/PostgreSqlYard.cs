using Npgsql;
using NpgsqlTypes;

namespace Uplift.Bench;

/// <summary>A workspace over two databases of a server, one for tenants and one for control.</summary>
internal sealed class PostgreSqlYard(string server, string name) : RolloutYard
{
    private readonly Arena _tenants = new(server, name);
    private readonly Arena _control = new(server, $"{name}_control");

    /// <inheritdoc/>
    public override string Name => "PostgreSQL";

    /// <summary>The control database.</summary>
    public string ControlAddress => _control.Template;

    /// <summary>
    /// Makes the log of a new server as large as that of one that has long been at work. Until then each file of it is
    /// made when it is needed, and what writes much takes half as long again.
    /// </summary>
    /// <param name="files">How many files of 16 MB it has then.</param>
    public static async Task AgeAsync(string server, int files)
    {
        // So that no checkpoint comes in between, after which files would be used again instead of made.
        await Arena.ExecuteAsync(server, $"alter system set max_wal_size = '{files * 2 * 16}MB'");
        await Arena.ExecuteAsync(server, "select pg_reload_conf()");
        await Arena.ExecuteAsync(server, $"""
            do $$ begin
              for file in 1..{files} loop
                perform pg_logical_emit_message(false, 'bench', 'next');
                perform pg_switch_wal();
              end loop;
            end $$
            """);
        await Arena.ExecuteAsync(server, "checkpoint");
        await Arena.ExecuteAsync(server, "alter system reset max_wal_size");
        await Arena.ExecuteAsync(server, "select pg_reload_conf()");
    }

    /// <inheritdoc/>
    public override async Task MakeAsync()
    {
        await _tenants.CreateAsync();
        await _control.CreateAsync();
        await WriteAsync($"postgresql:{_tenants.Template}", $"postgresql:{_control.Template}");

        // The documents are made once; those of a tenant are the first of them.
        await Arena.ExecuteAsync(_tenants.Template, "create table public.sample (number int primary key, id text, doc jsonb)");
    }

    /// <inheritdoc/>
    public override async Task MakeSampleAsync(int documents)
    {
        await using var source = NpgsqlDataSource.Create(_tenants.Template);
        await using var connection = await source.OpenConnectionAsync();
        await using var import = await connection.BeginBinaryImportAsync("copy public.sample from stdin binary");
        for (var number = 1; number <= documents; number++)
        {
            await import.StartRowAsync();
            await import.WriteAsync(number);
            await import.WriteAsync(SampleDocument.Id(number), NpgsqlDbType.Text);
            await import.WriteAsync(SampleDocument.Text(number), NpgsqlDbType.Jsonb);
        }

        await import.CompleteAsync();
    }

    /// <inheritdoc/>
    public override Task SettleAsync() => Arena.ExecuteAsync(_tenants.Template, "checkpoint");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _tenants.DisposeAsync();
        await _control.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task FillAsync(string name, int documents, int sample)
    {
        var table = $"\"{name}_library\".items";
        await Arena.ExecuteAsync(_tenants.Template,
            $"""
            insert into {table} (id, doc) select lpad(n::text, 4, '0') || '-' || s.id, s.doc
              from generate_series(0, {(documents - 1) / sample}) n cross join public.sample s where n * {sample} + s.number <= {documents}
              order by n, s.number;
            """);
        await Arena.ExecuteAsync(_tenants.Template, $"vacuum analyze {table}");
    }
}
