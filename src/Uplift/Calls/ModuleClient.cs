using Polly;
using Polly.Retry;

namespace Uplift.Calls;

/// <summary>
/// Calls running modules and waits for their jobs. A call is repeated only where the module surely did not get it, or
/// where repeating it does no harm (<c>DELETE</c>). Every wait has an end. Safe to use from many threads.
/// </summary>
public sealed class ModuleClient : IDisposable
{
    private readonly CallLimits _limits;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly ModuleConnection _connection;
    private readonly ModuleJobWatch _watch;
    private readonly ResiliencePipeline<ModuleAnswer> _retry;

    /// <summary>Keeps connections until it is disposed.</summary>
    public ModuleClient(CallLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _http = ModuleConnection.Open(limits);
        _connection = new ModuleConnection(_http, limits, time);
        _watch = new ModuleJobWatch(_connection, limits, time);
        _retry = Retrying(limits, time);
    }

    /// <summary>
    /// Makes a call and, where the module works on it in a job, waits for that. A cancellation is thrown at once and
    /// leaves open what became of the call.
    /// </summary>
    public async Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken)
    {
        var deadline = Deadline(target);
        var attempts = new Attempts(call, target, deadline);
        var answer = await TryAsync(attempts, cancellationToken);
        if (answer.MayRepeat) answer = await RepeatAsync(answer, attempts, cancellationToken);
        var problems = new CallProblems(call, target);
        if (answer.Kind == AnswerKind.NotSent && !attempts.MayHaveArrived) return problems.Unreachable(answer.Reason);
        if (answer.Kind != AnswerKind.Answered) return problems.Silent(answer.Reason);
        if (!answer.IsSuccess) return problems.Refused(answer);
        if (JobOf(call, answer, out var job) is { } wrong) return problems.Invalid(answer, wrong);
        if (job is null) return new CallResult.Succeeded(answer.Status);
        if (target.JobStarted is { } started) await started(job, cancellationToken);
        return await _watch.WaitAsync(call, target, job, deadline, cancellationToken);
    }

    /// <summary>Goes on waiting for a job that a call had started, such as after a restart.</summary>
    public Task<CallResult> WaitAsync(
        ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken) =>
        call.Job is null
            ? throw new ArgumentException($"{call.Module} has no jobs that could be asked about.", nameof(call))
            : _watch.WaitAsync(call, target, job, Deadline(target), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private DateTimeOffset Deadline(CallTarget target) => target.Deadline ?? _time.GetUtcNow() + _limits.Total;

    private async Task<ModuleAnswer> RepeatAsync(
        ModuleAnswer first, Attempts attempts, CancellationToken cancellationToken)
    {
        var answer = (ModuleAnswer?)first;
        return await _retry.ExecuteAsync(async token =>
        {
            // The first one is made already.
            var made = answer;
            answer = null;
            return made ?? await TryAsync(attempts, token);
        }, cancellationToken);
    }

    private async Task<ModuleAnswer> TryAsync(Attempts attempts, CancellationToken cancellationToken)
    {
        var (call, target, deadline) = attempts;
        var left = deadline - _time.GetUtcNow();
        if (left <= TimeSpan.Zero) return new ModuleAnswer(AnswerKind.NotSent) { Reason = "its deadline had come" };
        var limit = left < _limits.Answer ? left : _limits.Answer;
        var answer = await _connection.SendAsync(call.Method, call.Path, call.Body, target, limit, cancellationToken);
        attempts.MayHaveArrived |= answer.Kind != AnswerKind.NotSent;
        var isSafe = answer.Kind == AnswerKind.NotSent
            || (answer.Kind == AnswerKind.Lost && call.Method is "GET" or "DELETE");
        return answer with { MayRepeat = isSafe && _time.GetUtcNow() < deadline };
    }

    /// <summary>What is wrong with the answer, or null; the job is null when the module is done.</summary>
    private static string? JobOf(ModuleCall call, ModuleAnswer answer, out string? job)
    {
        job = null;
        if (answer.HasLocation)
        {
            if (call.Job is null) return "named a job, which its interface does not have";
            if (answer.IsTooLong) return "the text about its job is too long";
            job = ModuleJob.Read(answer.Body)?.Id;
            if (job is null) return "did not say which job it started";
        }
        else if (call.Job is not null && answer.Status == 201
            && ModuleJob.Read(answer.Body) is { IsComplete: false } unfinished)
        {
            // It forgot the location, but says that it is not done: taking it for done would be wrong.
            job = unfinished.Id;
            if (job is null) return "did not say which job it started";
        }

        return null;
    }

    private static ResiliencePipeline<ModuleAnswer> Retrying(CallLimits limits, TimeProvider time)
    {
        if (limits.Repetitions == 0) return ResiliencePipeline<ModuleAnswer>.Empty;
        return new ResiliencePipelineBuilder<ModuleAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<ModuleAnswer>
            {
                ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result is { MayRepeat: true }),
                MaxRetryAttempts = limits.Repetitions,
                Delay = limits.FirstRepetition,
                BackoffType = DelayBackoffType.Exponential,
            })
            .Build();
    }

    private sealed record Attempts(ModuleCall Call, CallTarget Target, DateTimeOffset Deadline)
    {
        // Once a request may have arrived, a later one that surely did not is no proof that nothing has changed.
        public bool MayHaveArrived { get; set; }
    }
}
