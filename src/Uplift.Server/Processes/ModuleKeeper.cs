using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Uplift.Control;
using Uplift.Server.Modules;

namespace Uplift.Server.Processes;

/// <summary>
/// Brings what runs on this node to what the control database asks for, again and again: so it is one way in which a
/// request over HTTP, one of the command line and a start of the server come to a process.
/// </summary>
internal sealed partial class ModuleKeeper(StartingParts parts, ILogger<ModuleKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, parts.Control.Time);
        NodeTurn? turn = null;
        try
        {
            turn = await TakeTurnAsync(timer, stoppingToken);
            do await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            foreach (var id in _kept.Keys.ToList()) End(id);
            await Task.WhenAll(_ending);
            turn?.Dispose();
        }
    }

    private async Task<NodeTurn> TakeTurnAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        var name = parts.Mark.Value;
        for (var told = false; ; told = true)
        {
            if (NodeTurn.TryTake(name) is { } turn)
            {
                var left = await parts.Mark.OutliveAsync(parts.How.Grace, parts.Control.Time, cancellationToken);
                if (left > 0) LogLeft(left);
                return turn;
            }

            if (!told) LogStandsBy(DeploymentDesk.Node);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _ending.RemoveAll(task => task.IsCompletedSuccessfully);
        try
        {
            var wanted = (await parts.Control.Directory.ReadAsync(cancellationToken)).Deployments
                .Where(each => each.Started is not null && each.Node == DeploymentDesk.Node)
                .ToDictionary(each => each.Id);
            foreach (var (id, kept) in _kept.ToList())
            {
                if (wanted.GetValueOrDefault(id)?.Started!.Request != kept.Loop.Request) End(id);
            }

            foreach (var each in wanted.Values.Where(each => !_kept.ContainsKey(each.Id))) Begin(each);
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            // What runs goes on running.
            LogAway(error.Message);
        }
    }

    private void Begin(Deployment wanted)
    {
        var stop = new CancellationTokenSource();
        var loop = new InstanceLoop(wanted, parts, logger);
        _kept[wanted.Id] = new Kept(loop, stop, Task.Run(() => KeepAsync(loop, stop.Token), CancellationToken.None));
    }

    private void End(string id)
    {
        _kept.Remove(id, out var kept);
        _ending.Add(EndAsync(kept!));
    }

    private static async Task EndAsync(Kept kept)
    {
        await kept.Stop.CancelAsync();
        await kept.Task;
        kept.Stop.Dispose();
    }

    private async Task KeepAsync(InstanceLoop loop, CancellationToken cancellationToken)
    {
        try
        {
            await loop.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The control database could not be told of the end; the next server says how it stands.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The outermost place of this work: nobody else would ever hear of it.
            LogFailed(error, loop.Instance);
        }
    }

    private sealed record Kept(InstanceLoop Loop, CancellationTokenSource Stop, Task Task);

    [LoggerMessage(3073, LogLevel.Warning, "Another server of node {Node} starts its modules; this one stands by")]
    private partial void LogStandsBy(string node);

    [LoggerMessage(3074, LogLevel.Warning, "{Count} processes of modules had outlived their server and were ended")]
    private partial void LogLeft(int count);

    [LoggerMessage(3075, LogLevel.Warning, "The control database does not answer, modules go on as they are: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(3076, LogLevel.Error, "Instance {Instance} is not kept up any more")]
    private partial void LogFailed(Exception error, string instance);
}
