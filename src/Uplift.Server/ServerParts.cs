using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Uplift.Control;
using Uplift.Server.Access;
using Uplift.Server.Api;
using Uplift.Server.Errors;
using Uplift.Server.Health;
using Uplift.Server.Operations;
using Uplift.Server.Telemetry;
using Uplift.Workspaces;

namespace Uplift.Server;

/// <summary>What the server is made of.</summary>
internal static class ServerParts
{
    public static void AddUplift(
        this IServiceCollection services, OpenedWorkspace workspace, ControlDatabase control, ServerSettings settings)
    {
        services.AddLogging(logging => AddLog(logging, settings.Log));
        services.AddRoutingCore();
        services.ConfigureHttpJsonOptions(json => ServerJson.Apply(json.SerializerOptions));
        services.AddSingleton(workspace);
        services.AddSingleton(control);
        services.AddSingleton(control.Tokens);
        services.AddSingleton(settings);
        services.AddSingleton(workspace.Time);
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<OpenDoor>();
        services.AddSingleton<UpliftMeter>();
        services.AddSingleton<OperationDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<OperationDesk>());
        services.AddHostedService<Exporting>();
        services.AddApiDocument();
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
    }

    // Everything goes to standard error: standard output is for the results of commands.
    private static void AddLog(ILoggingBuilder logging, LogForm form)
    {
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = form == LogForm.Json ? "json" : "simple";
        });
        if (form == LogForm.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(simple => simple.SingleLine = true);
        }
    }
}
