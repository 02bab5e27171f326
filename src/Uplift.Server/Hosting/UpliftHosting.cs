using Microsoft.Extensions.DependencyInjection;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.ReadWrite;
using Uplift.Workspaces;

namespace Uplift.Server.Hosting;

/// <summary>Uplift inside an application.</summary>
public static class UpliftHosting
{
    /// <summary>The name of the health check.</summary>
    public const string HealthCheck = "uplift";

    /// <summary>
    /// Keeps the application from starting on data that its code cannot read, tells the same as a health check,
    /// and works on backfills in the background. <see cref="OpenedWorkspace"/>, <see cref="UpliftGuard"/> and
    /// <see cref="LayerDesk"/> can be asked for afterwards.
    /// </summary>
    /// <exception cref="UpliftException">There is no workspace, or its file has errors.</exception>
    public static IServiceCollection AddUplift(this IServiceCollection services, UpliftHostOptions options)
    {
        var workspace = WorkspaceFile.Read(options.Workspace, null, null);
        services.AddSingleton(options);
        services.AddSingleton(_ => new OpenedWorkspace(workspace, TimeProvider.System, new NoFaultPoints()));
        services.AddSingleton(provider => new UpliftGuard(provider.GetRequiredService<OpenedWorkspace>().Provider));
        services.AddSingleton(provider =>
            new LayerDesk(provider.GetRequiredService<OpenedWorkspace>(), options.Actor));
        services.AddSingleton<CodeGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<CodeGuard>());
        services.AddHealthChecks().AddCheck<CodeGuard>(HealthCheck);
        if (options.WorksOnBackfills) services.AddHostedService<BackfillHosting>();
        return services;
    }
}
