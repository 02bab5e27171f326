using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Server.Processes;

/// <summary>Keeps one instance up: starts it, says how it stands, and starts it again when it ended, after pauses that
/// grow while it ends soon each time.</summary>
internal sealed partial class InstanceLoop
{
    // A module that lived so long does not fail because of how it is started: it is started again at once.
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly StartingParts _parts;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _lives;
    private readonly ResiliencePipeline _words;
    private Deployment _said;

    /// <summary>For an instance as it is asked for.</summary>
    public InstanceLoop(Deployment wanted, StartingParts parts, ILogger logger)
    {
        (_said, _parts, _logger) = (wanted, parts, logger);
        var ended = new PredicateBuilder<object>().Handle<ModuleEndedException>();
        _lives = Repeating(ended, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        var away = new PredicateBuilder<object>().Handle<DbException>().Handle<TimeoutException>();
        _words = Repeating(away, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
    }

    /// <summary>What is asked for.</summary>
    public string Request => _said.Started!.Request;

    /// <summary>The instance.</summary>
    public string Instance => _said.Id;

    /// <summary>Keeps it up until it is cancelled; ended is the module then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var launch = LaunchDescriptor.Read(JsonNode.Parse(_said.Started!.Launch)!.AsObject());
            while (true)
            {
                await _lives.ExecuteAsync(
                    async (loop, token) => await loop.LiveAsync(launch, token), this, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(s_farewell);
            await SayAsync(ProcessState.Waiting, "", "its server was stopped", limit.Token);
        }
        catch (UpliftException error)
        {
            // Nothing is tried again before something else is asked for.
            await SayAsync(ProcessState.Failed, "", error.Message, cancellationToken);
        }
    }

    // Returns when it lived long.
    private async Task LiveAsync(LaunchDescriptor launch, CancellationToken cancellationToken)
    {
        await SayAsync(ProcessState.Starting, "", _said.Started!.Reason, cancellationToken);
        try
        {
            var port = _parts.Ports.Take();
            try
            {
                await LiveAsync(launch, port, cancellationToken);
            }
            finally
            {
                _parts.Ports.Return(port);
            }
        }
        catch (ModuleEndedException error)
        {
            LogEnded(_said.Module, _said.Id, error.Message);
            await SayAsync(ProcessState.Failed, "", error.Message, cancellationToken);
            throw;
        }
    }

    private async Task LiveAsync(LaunchDescriptor launch, int port, CancellationToken cancellationToken)
    {
        var (time, url) = (_parts.Control.Time, $"http://{_parts.How.Host}:{port}");
        await using var process = ModuleProcess.Start(launch, _parts, port, _parts.Mark.For(Request), Hear);
        await process.UntilAnswersAsync(cancellationToken);
        LogRuns(_said.Module, _said.Id, url);
        var began = time.GetTimestamp();
        await SayAsync(ProcessState.Running, url, "", cancellationToken);
        var end = await process.UntilEndsAsync(cancellationToken);
        if (time.GetElapsedTime(began) < s_long) throw end;
        LogEnded(_said.Module, _said.Id, end.Message);
        await SayAsync(ProcessState.Failed, "", end.Message, cancellationToken);
    }

    private void Hear(string line) => LogLine(_said.Module, _said.Id, line);

    private async Task SayAsync(ProcessState state, string url, string reason, CancellationToken cancellationToken)
    {
        var now = _said with
        {
            Url = url,
            Started = _said.Started! with { State = state, Since = _parts.Control.Time.GetUtcNow(), Reason = reason },
        };
        await _words.ExecuteAsync(
            async (pair, token) => await _parts.Control.Directory.SayStateAsync(pair.Former, pair.Now, token),
            (Former: _said, Now: now), cancellationToken);
        _said = now;
    }

    private ResiliencePipeline Repeating(PredicateBuilder<object> failures, TimeSpan first, TimeSpan longest) =>
        new ResiliencePipelineBuilder { TimeProvider = _parts.Control.Time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = failures,
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = first,
            MaxDelay = longest,
        }).Build();

    [LoggerMessage(3070, LogLevel.Information, "Module {Module} ({Instance}) runs at {Url}")]
    private partial void LogRuns(string module, string instance, string url);

    [LoggerMessage(3071, LogLevel.Warning, "Module {Module} ({Instance}): {Reason}")]
    private partial void LogEnded(string module, string instance, string reason);

    [LoggerMessage(3072, LogLevel.Information, "Module {Module} ({Instance}) writes: {Line}")]
    private partial void LogLine(string module, string instance, string line);
}
