using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;

namespace Uplift.Tests.Jobs;

/// <summary>How a module answers.</summary>
internal sealed record Reply
{
    /// <summary>Milliseconds until its answer.</summary>
    public long After { get; init; } = 10;

    /// <summary>The answer; null: it answers 200.</summary>
    public CallResult? Result { get; init; }

    /// <summary>The id of a job of the module, by which it works.</summary>
    public string? Job { get; init; }

    /// <summary>It answers that it did not do it.</summary>
    public static Reply Fails(int status = 500) => new() { Result = Refused(status) };

    /// <summary>Its answer is lost.</summary>
    public static Reply Lost { get; } = new()
    {
        Result = new CallResult.Unknown(new Diagnostic("UP0000", Severity.Error, "No answer came.")),
    };

    /// <summary>It is not there.</summary>
    public static Reply Away { get; } = new()
    {
        Result = new CallResult.Unreachable(new Diagnostic("UP0000", Severity.Error, "Nobody listens at http://module.")),
    };

    /// <summary>A refusal.</summary>
    public static CallResult Refused(int status) =>
        new CallResult.Refused(new Diagnostic("UP0000", Severity.Error, $"The module answered {status}."), status, "");
}

/// <summary>One call as it was made.</summary>
/// <param name="At">Milliseconds since the start.</param>
/// <param name="Module">Who was called.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Body">The body.</param>
internal sealed record CallSeen(long At, string Module, string Method, string Path, JsonObject? Body)
{
    /// <summary>True for a permissions call.</summary>
    public bool IsPermissions => Body?.ContainsKey("moduleId") ?? false;

    public string? To => (string?)Body?["module_to"];

    public string? From => (string?)Body?["module_from"];

    public bool Purges => Method == "DELETE" || ((bool?)Body?["purge"] ?? false);

    /// <summary>Short: <c>from>to</c> for a tenant call, <c>module!about</c> for a permissions call.</summary>
    public override string ToString() => IsPermissions ? $"{Module}!{Body!["moduleId"]}"
        : Purges ? $"{Module}:purge" : $"{Module}:{From}>{To}";
}

/// <summary>
/// Modules in simulated time: while the loop of a job waits, the clock moves to the next answer. Answers that come at the same
/// moment come in the order of their calls.
/// </summary>
internal sealed class SimulatedModules(SimulatedTime time) : IModuleCalls, IFaultPoints
{
    private readonly List<Pending> _pending = [];
    private bool _isStarved;

    /// <summary>All calls in order.</summary>
    public List<CallSeen> Calls { get; } = [];

    /// <summary>The jobs that were asked about again.</summary>
    public List<string> Resumed { get; } = [];

    /// <summary>How a call is answered; null: after 10 ms, done.</summary>
    public Func<CallSeen, Reply?> Answer { get; set; } = _ => null;

    /// <summary>Passed at every fault point, before anything is done there.</summary>
    public Action<string> Passed { get; set; } = _ => { };

    /// <inheritdoc/>
    public async Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken)
    {
        var seen = new CallSeen(time.Now, call.Module, call.Method, call.Path, call.Body is null ? null : JsonNode.Parse(call.Body)!.AsObject());
        Calls.Add(seen);
        var reply = Answer(seen) ?? new Reply();
        if (reply.Job is { } job)
        {
            await AnswerAsync(1, null, target, cancellationToken);
            await target.JobStarted!(job, cancellationToken);
        }

        return await AnswerAsync(reply.After, reply.Result, target, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CallResult> WaitAsync(ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken)
    {
        Resumed.Add(job);
        var seen = new CallSeen(time.Now, call.Module, call.Method, call.Path, call.Body is null ? null : JsonNode.Parse(call.Body)!.AsObject());
        var reply = Answer(seen) ?? new Reply();
        return AnswerAsync(reply.After, reply.Result, target, cancellationToken);
    }

    /// <inheritdoc/>
    public void Pass(string point)
    {
        Passed(point);
        if (point != JobFaultPoint.Waiting) return;
        lock (_pending)
        {
            // What a runner waited for that is gone answers nobody. A call that goes on by itself, after its job was written
            // down, comes only when the loop waits already.
            _pending.RemoveAll(pending => pending.Done.Task.IsCompleted);
            _isStarved = _pending.Count == 0;
            if (!_isStarved) Advance();
        }
    }

    private void Advance()
    {
        var next = _pending.Min(pending => pending.Due);
        time.MoveTo(next);
        foreach (var pending in _pending.Where(pending => pending.Due <= next).ToList())
        {
            _pending.Remove(pending);
            pending.Done.TrySetResult(pending.Result);
        }
    }

    private Task<CallResult> AnswerAsync(long after, CallResult? result, CallTarget target, CancellationToken cancellationToken)
    {
        var due = time.Now + after;
        result ??= new CallResult.Succeeded(200);
        if (target.Deadline is { } deadline && deadline < time.GetUtcNow().AddMilliseconds(after))
        {
            due = time.Now + (long)(deadline - time.GetUtcNow()).TotalMilliseconds;
            result = Reply.Lost.Result!;
        }

        var done = new TaskCompletionSource<CallResult>();
        cancellationToken.Register(() => done.TrySetCanceled(cancellationToken));
        lock (_pending)
        {
            _pending.Add(new Pending(due, result, done));
            if (!_isStarved) return done.Task;
            _isStarved = false;
            Advance();
        }

        return done.Task;
    }

    private sealed record Pending(long Due, CallResult Result, TaskCompletionSource<CallResult> Done);
}
