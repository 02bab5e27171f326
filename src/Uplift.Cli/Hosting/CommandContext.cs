using System.CommandLine;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Server.Modules;
using Uplift.Server.Okapi;
using Uplift.Workspaces;

namespace Uplift.Cli.Hosting;

/// <summary>What a command works with: its arguments, its output and the workspace.</summary>
internal sealed class CommandContext(ParseResult parsed) : IAsyncDisposable
{
    private OpenedWorkspace? _workspace;

    public Output Output { get; } = new(parsed.GetValue(GlobalOptions.Json));

    /// <summary>Who does it.</summary>
    public string Actor => parsed.GetValue(GlobalOptions.Actor) ?? Environment.UserName;

    /// <summary>The workspace, read when it is first asked for.</summary>
    /// <exception cref="UpliftException">There is none, or its file has errors.</exception>
    public OpenedWorkspace Workspace => _workspace ??= new OpenedWorkspace(
        WorkspaceFile.Read(
            parsed.GetValue(GlobalOptions.Workspace), parsed.GetValue(GlobalOptions.Store),
                parsed.GetValue(GlobalOptions.Control)),
        FixedClock.FromEnvironment(), KillingFaultPoints.FromEnvironment());

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The engine, without anyone listening.</summary>
    public Upgrader Upgrader() => Workspace.Upgrader();

    public Task<ControlDatabase> ControlAsync(CancellationToken cancellationToken) =>
        Workspace.ControlAsync(cancellationToken);

    /// <summary>The modules of a release; what a person should know about it is said.</summary>
    /// <exception cref="UpliftException">There is no such release, or its file has errors.</exception>
    public IReadOnlyList<string> ReadRelease(string name)
    {
        var notes = new DiagnosticBag();
        var modules = Workspace.ReadRelease(name, notes);
        Output.Report(notes);
        return modules;
    }

    /// <summary>Install jobs, and all module versions that are known; the platform's own module
    /// is among them.</summary>
    public async Task<WorkspaceJobs> JobsAsync(CancellationToken cancellationToken)
    {
        var control = await ControlAsync(cancellationToken);
        var jobs = new WorkspaceJobs(Workspace, control);
        await OkapiModule.EnsureAsync(control, jobs.Modules, cancellationToken);
        return jobs;
    }

    /// <summary>Where descriptors are registered and removed.</summary>
    public async Task<ModuleDesk> ModulesAsync(CancellationToken cancellationToken) =>
        new(await ControlAsync(cancellationToken), (await JobsAsync(cancellationToken)).Modules);

    /// <summary>The tenants of these names; of none: all.</summary>
    /// <exception cref="UpliftException">A name is not known.</exception>
    public Task<IReadOnlyList<TenantEntry>> FindTenantsAsync(
        IReadOnlyList<string>? names, CancellationToken cancellationToken) =>
        Workspace.FindTenantsAsync(names, cancellationToken);

    /// <summary>The tenant of this name.</summary>
    /// <exception cref="UpliftException">It is not known.</exception>
    public async Task<TenantEntry> FindTenantAsync(string name, CancellationToken cancellationToken) =>
        (await FindTenantsAsync([name], cancellationToken))[0];

    /// <summary>Asks on a terminal whether to go on; elsewhere nobody can answer, so it must have been said with
    /// --yes.</summary>
    /// <exception cref="UpliftException">There is no terminal.</exception>
    public bool Confirm(string question)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw new UpliftException(DiagnosticCodes.NotConfirmed, "Nothing was done: this has to be confirmed.",
                hint: "Add --yes.");
        }

        Output.Talk.Write(new Spectre.Console.Text($"{question} [y/N] "));
        return Console.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Has a name typed on a terminal before what cannot be taken back; elsewhere it must have been said
    /// with --confirm.</summary>
    /// <exception cref="UpliftException">There is no terminal.</exception>
    public bool ConfirmByName(string question, string name)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw new UpliftException(
                DiagnosticCodes.NotConfirmed, $"Nothing was done: {question}", hint: $"Add --confirm {name}.");
        }

        Output.Talk.Write(new Spectre.Console.Text($"{question} Type '{name}' to go on: "));
        return Console.In.ReadLine()?.Trim() == name;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_workspace is not null) await _workspace.DisposeAsync();
    }
}
