using Polly;
using Polly.Retry;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What is tried again when it fails for a reason that passes by itself.</summary>
internal static class PassingFailures
{
    private const int MaxRetries = 7;

    // Waits of 0.1, 0.2, 0.4 … seconds with jitter, so that two runs do not meet each time; together
    // they are about as long as a database server takes to come back. Then the failure stands.
    public static ResiliencePipeline Retry(
        IStoreProvider provider, TenantId tenant, IRunObserver observer, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = failed =>
                ValueTask.FromResult(failed.Outcome.Exception is { } error && provider.IsTransient(error)),
            OnRetry = retry =>
            {
                var reason = retry.Outcome.Exception!.Message;
                observer.On(new RetryScheduled(tenant, retry.AttemptNumber + 1, retry.RetryDelay, reason));
                return ValueTask.CompletedTask;
            },
        }).Build();
}
