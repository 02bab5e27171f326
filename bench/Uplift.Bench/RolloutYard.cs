using Uplift.Control;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Bench;

/// <summary>A workspace in a folder of its own with the module of the other benchmarks and tenants of any size.</summary>
internal abstract class RolloutYard : IAsyncDisposable
{
    public const string Target = "library-2.0.0";

    private OpenedWorkspace? _workspace;

    public string Folder { get; } = Directory.CreateTempSubdirectory("uplift-bench-").FullName;

    public OpenedWorkspace Workspace => _workspace
        ??= new OpenedWorkspace(WorkspaceFile.Read(Folder, null, null), TimeProvider.System, new NoFaultPoints());

    /// <summary>The store, for people.</summary>
    public abstract string Name { get; }

    public Task<ControlDatabase> ControlAsync() => Workspace.ControlAsync(CancellationToken.None);

    /// <summary>Makes the stores and the packages.</summary>
    public abstract Task MakeAsync();

    /// <summary>Makes so many documents, of which tenants get copies.</summary>
    public abstract Task MakeSampleAsync(int documents);

    /// <summary>Adds a tenant at the old version with copies of the sample, over and over where it is larger.</summary>
    public async Task AddAsync(string name, int documents, int sample)
    {
        var tenant = new NewTenant { Id = TenantId.Parse(name), Modules = [Library.Old.Id.ToString()] };
        await new TenantCreation(Workspace, "bench").CreateAsync(tenant, new SilentObserver(), CancellationToken.None);
        await FillAsync(name, documents, sample);
    }

    /// <summary>Brings what was made to the disk, so that nothing of it is left to be done while others are
    /// measured.</summary>
    public abstract Task SettleAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_workspace is not null) await _workspace.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Writes what a workspace consists of.</summary>
    protected async Task WriteAsync(string store, string control)
    {
        await WriteFileAsync("uplift.yaml", $"""
            store: "{store}"
            control: "{control}"
            packages: packages
            """);
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            await WriteFileAsync($"packages/library-{version}/module.json", Library.DescriptorOf(version));
        }

        await WriteFileAsync("packages/library-2.0.0/changes/2.0.0/010-shelf-mark.yaml", Library.Change);
    }

    /// <summary>Copies documents of the sample into a new tenant.</summary>
    protected abstract Task FillAsync(string name, int documents, int sample);

    private async Task WriteFileAsync(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text);
    }
}
