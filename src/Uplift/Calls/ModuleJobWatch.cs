namespace Uplift.Calls;

/// <summary>Waits for asynchronous jobs of modules: asks at growing intervals, and deletes them when
/// they have ended.</summary>
internal sealed class ModuleJobWatch(ModuleConnection connection, CallLimits limits, TimeProvider time)
{
    private const double Growth = 1.25;

    /// <summary>Waits until a job has ended, the deadline has come or the module no longer answers.</summary>
    public async Task<CallResult> WaitAsync(
        ModuleCall call, CallTarget target, string job, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var problems = new CallProblems(call, target);
        var path = ModuleJobPaths.For(call.Job!.Read, job);
        var (wait, heard) = (limits.FirstPoll, time.GetUtcNow());
        while (true)
        {
            var left = deadline - time.GetUtcNow();
            if (left <= TimeSpan.Zero) return problems.Silent("it had not finished at the deadline", job);
            await Task.Delay(wait < left ? wait : left, time, cancellationToken);
            wait = Next(wait);
            var answer = await connection.SendAsync("GET", path, null, target, limits.Poll, cancellationToken);
            if (answer.IsUnavailable)
            {
                if (time.GetUtcNow() - heard < limits.Silence) continue;
                return problems.Silent($"it no longer tells how far it is: {Reason(answer)}", job);
            }

            heard = time.GetUtcNow();
            if (!answer.IsSuccess)
            {
                return problems.Silent($"it answered {answer.Status} to the question how far it is", job);
            }

            if (ModuleJob.Read(answer.Body) is not { } state)
            {
                return problems.Silent("its answer is no JSON object", job);
            }

            if (state.IsComplete == true) return await EndAsync(call, target, job, answer, state, cancellationToken);
        }
    }

    private async Task<CallResult> EndAsync(
        ModuleCall call, CallTarget target, string job, ModuleAnswer answer, ModuleJob state, CancellationToken cancellationToken)
    {
        var problems = new CallProblems(call, target);
        var path = ModuleJobPaths.For(call.Job!.Delete, job);
        var deleted = await connection.SendAsync("DELETE", path, null, target, limits.Poll, cancellationToken);
        if (state.Error is { } error) return problems.JobFailed(answer, job, [error, .. state.Messages]);
        var isGone = deleted.IsSuccess || deleted.Status == 404;
        return new CallResult.Succeeded(answer.Status)
        {
            Job = job,
            Note = isGone ? null : problems.NotDeleted(job, deleted),
        };
    }

    private TimeSpan Next(TimeSpan wait)
    {
        var longer = wait * Growth;
        return longer < limits.LongestPoll ? longer : limits.LongestPoll;
    }

    private static string Reason(ModuleAnswer answer) =>
        answer.Kind == AnswerKind.Answered ? $"something answers {answer.Status} in its place" : answer.Reason;
}
