using Npgsql;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Bench;

/// <summary>A workspace in a folder of its own over two databases, tenants and control, with the module of the other
/// benchmarks and tenants of any size.</summary>
internal sealed class RolloutYard : IAsyncDisposable
{
    public const string Target = "library-2.0.0";

    private readonly Arena _tenants;
    private readonly Arena _control;
    private OpenedWorkspace? _workspace;

    public RolloutYard(string server, string name)
    {
        _tenants = new Arena(server, name);
        _control = new Arena(server, $"{name}_control");
        Folder = Directory.CreateTempSubdirectory("uplift-bench-").FullName;
    }

    public string Folder { get; }

    /// <summary>The control database.</summary>
    public string ControlAddress => _control.Template;

    /// <summary>The database of the tenants.</summary>
    public string TenantsAddress => _tenants.Template;

    public OpenedWorkspace Workspace => _workspace
        ??= new OpenedWorkspace(WorkspaceFile.Read(Folder, null, null), TimeProvider.System, new NoFaultPoints());

    public Task<ControlDatabase> ControlAsync() => Workspace.ControlAsync(CancellationToken.None);

    /// <summary>Makes the databases and the packages.</summary>
    public async Task MakeAsync()
    {
        await _tenants.CreateAsync();
        await _control.CreateAsync();
        await WriteAsync("uplift.yaml", $"""
            store: "postgresql:{_tenants.Template}"
            control: "postgresql:{_control.Template}"
            packages: packages
            """);
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            await WriteAsync($"packages/library-{version}/module.json", Library.DescriptorOf(version));
        }

        await WriteAsync("packages/library-2.0.0/changes/2.0.0/010-shelf-mark.yaml", Library.Change);

        // The documents are made once; those of a tenant are the first of them.
        await Arena.ExecuteAsync(_tenants.Template, "create table public.sample (number int primary key, id text, doc jsonb)");
    }

    /// <summary>Makes so many documents, of which tenants get copies.</summary>
    public async Task MakeSampleAsync(int documents)
    {
        await using var source = NpgsqlDataSource.Create(_tenants.Template);
        await using var connection = await source.OpenConnectionAsync();
        await using var import = await connection.BeginBinaryImportAsync("copy public.sample from stdin binary");
        for (var number = 1; number <= documents; number++)
        {
            await import.StartRowAsync();
            await import.WriteAsync(number);
            await import.WriteAsync(SampleDocument.Id(number), NpgsqlTypes.NpgsqlDbType.Text);
            await import.WriteAsync(SampleDocument.Text(number), NpgsqlTypes.NpgsqlDbType.Jsonb);
        }

        await import.CompleteAsync();
    }

    /// <summary>Adds a tenant at the old version with copies of the sample, over and over where it is larger.</summary>
    public async Task AddAsync(string name, int documents, int sample)
    {
        var tenant = new NewTenant { Id = TenantId.Parse(name), Modules = [Library.Old.Id.ToString()] };
        await new TenantCreation(Workspace, "bench").CreateAsync(tenant, new SilentObserver(), CancellationToken.None);
        var table = $"\"{name}_library\".items";
        await Arena.ExecuteAsync(_tenants.Template,
            $"""
            insert into {table} (id, doc) select s.id || '-' || lpad(n::text, 4, '0'), s.doc
              from generate_series(0, {(documents - 1) / sample}) n cross join public.sample s where n * {sample} + s.number <= {documents};
            """);
        await Arena.ExecuteAsync(_tenants.Template, $"vacuum analyze {table}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_workspace is not null) await _workspace.DisposeAsync();
        await _tenants.DisposeAsync();
        await _control.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task WriteAsync(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text);
    }
}
