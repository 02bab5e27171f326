using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Jobs;
using Uplift.Server.Access;
using Uplift.Server.Api;
using Uplift.Server.Errors;
using Uplift.Server.Health;
using Uplift.Server.Jobs;
using Uplift.Server.Modules;
using Uplift.Server.Okapi;
using Uplift.Server.Operations;
using Uplift.Server.Processes;
using Uplift.Server.Reports;
using Uplift.Server.Routing;
using Uplift.Server.Telemetry;
using Uplift.Workspaces;

namespace Uplift.Server;

/// <summary>What the server is made of.</summary>
internal static class ServerParts
{
    public static void AddUplift(
        this IServiceCollection services, OpenedWorkspace workspace, ControlDatabase control, ServerSettings settings,
        StartingParts? starting)
    {
        services.AddLogging(logging => ServerLog.AddTo(logging, settings.Log));
        services.AddRoutingCore();
        services.ConfigureHttpJsonOptions(json => ServerJson.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddSingleton(workspace);
        services.AddSingleton(control);
        services.AddSingleton(control.Tokens);
        services.AddSingleton(settings);
        services.AddSingleton(workspace.Time);
        if (starting is not null)
        {
            // Before all that may call modules: what is added first is stopped last.
            services.AddSingleton(starting);
            services.AddHostedService<ModuleKeeper>();
        }

        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<OpenDoor>();
        services.AddSingleton<UpliftMeter>();
        services.AddSingleton(new OperationTable(control));
        services.AddSingleton(new RoutingTable(control, workspace.Provider));
        services.AddSingleton<RouteLookup>();
        services.AddSingleton<ModuleForwarder>();
        services.AddSingleton<IOperationWork, RunWork>();
        services.AddSingleton<IOperationWork, VerifyWork>();
        services.AddSingleton<IOperationWork, PrepareWork>();
        services.AddSingleton<IOperationWork, BackfillOperation>();
        services.AddSingleton<ReportFolder>();
        services.AddSingleton(new ReviewSignatures(control));
        services.AddSingleton<ReviewShelf>();
        services.AddSingleton<OperationLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<OperationLoop>());
        services.AddSingleton<OperationDesk>();
        services.AddHostedService<Exporting>();
        services.AddSingleton<ModuleDesk>();
        services.AddSingleton(provider => new DeploymentDesk(
            control, provider.GetRequiredService<ModuleDesk>(), settings.Starting));
        services.AddSingleton<ModuleHealth>();
        services.AddSingleton<TenantModuleCalls>();
        services.AddSingleton<TenantJobs>();
        services.AddJobs(new WorkspaceJobs(workspace, control), control, settings);
        services.AddApiDocument();
    }

    private static void AddJobs(
        this IServiceCollection services, WorkspaceJobs jobs, ControlDatabase control, ServerSettings settings)
    {
        services.AddSingleton(jobs.Modules);
        services.AddSingleton(jobs.Desk);
        services.AddSingleton<JobTelemetry>();
        services.AddSingleton(_ => new ModuleClient(new CallLimits(), control.Time));
        services.AddSingleton(provider =>
        {
            var how = new JobRunOptions
            {
                Takeover = settings.Takeover,
                PlatformUrl = settings.PlatformUrl,
                Runs = provider.GetRequiredService<UpliftMeter>(),
                Observer = provider.GetRequiredService<JobTelemetry>(),
            };
            return new JobLoop(
                jobs.Surroundings(provider.GetRequiredService<ModuleClient>(), how),
                new JobLoopOptions { Degree = Math.Max(1, settings.Jobs), Lease = how.Takeover });
        });
        services.AddHostedService<JobHosting>();
    }

    /// <summary>The way of a request; endpoints of one kind are one line here.</summary>
    public static void UseUplift(this WebApplication application)
    {
        application.UseMiddleware<RequestScope>();
        application.UseMiddleware<ErrorBoundary>();
        application.UseRouting();
        application.UseMiddleware<TokenGate>();
        application.MapHealth();
        application.MapApi();
        application.MapOkapi();
        if (application.Services.GetRequiredService<ServerSettings>().Proxy) application.MapProxy();
    }
}
