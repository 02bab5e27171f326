using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;
using Uplift.PostgreSql;
using Uplift.Workspaces;

namespace Uplift.Workers;

/// <summary>The parts of a worker, for the host that it lives in.</summary>
public static class WorkerParts
{
    private const string Cluster = "uplift";

    /// <summary>
    /// Adds a worker. Beside a control database in PostgreSQL any number of them share the work; beside one
    /// in SQLite the jobs are in memory, and one process does it all.
    /// </summary>
    public static IServiceCollection AddUpliftWorker(
        this IServiceCollection services, OpenedWorkspace workspace, WorkerSettings settings)
    {
        services.AddSingleton(workspace);
        services.AddSingleton(settings);
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = Cluster;
                scheduler.GenerateInstanceId = true;
            });
            quartz.UseDefaultThreadPool(settings.Slices);
            if (workspace.Workspace.Control.Kind == StoreKind.Sqlite) quartz.UseInMemoryStore(_ => { });
            else quartz.UsePersistentStore(store => Share(store, workspace.Workspace.Control.Value, settings));
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddHostedService<Coordinator>();
        return services;
    }

    private static void Share(IPersistentStoreBuilder store, string address, WorkerSettings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(address)
        {
            SearchPath = PostgreSqlControlConnections.Schema,
        };
        store.UsePostgres(connection.ConnectionString);
        store.ProvisionSchema();
        store.UseClustering(cluster =>
        {
            cluster.CheckinInterval = settings.CheckIn;
            cluster.CheckinMisfireThreshold = settings.CheckIn;
        });
    }
}
