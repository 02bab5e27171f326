using Uplift.Control;

namespace Uplift.Server.Modules;

/// <summary>Whether an instance answers, as Okapi's HealthDescriptor has it.</summary>
/// <param name="HealthMessage">OK, or why not.</param>
/// <param name="HealthStatus">True: it answers.</param>
public sealed record HealthView(string InstId, string SrvcId, string HealthMessage, bool HealthStatus);

/// <summary>Asks instances whether they are there; any HTTP answer counts.</summary>
public sealed class ModuleHealth : IDisposable
{
    private const int AtOnce = 16;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Asks each, several at once; none is waited for longer than five seconds.</summary>
    public async Task<IReadOnlyList<HealthView>> LookAsync(
        IReadOnlyList<Deployment> instances, CancellationToken cancellationToken)
    {
        var found = new HealthView[instances.Count];
        await Parallel.ForAsync(0, instances.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => found[index] = await LookAsync(instances[index], token));
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HealthView> LookAsync(Deployment instance, CancellationToken cancellationToken)
    {
        if (instance.Started is { State: not ProcessState.Running } started)
        {
            return new HealthView(instance.Id, instance.Module, $"Fail: {started.Describe()}", false);
        }

        try
        {
            using var answer = await _client.GetAsync(
                new Uri(instance.Url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new HealthView(instance.Id, instance.Module, "OK", true);
        }
        catch (HttpRequestException error)
        {
            return new HealthView(instance.Id, instance.Module, $"Fail: {error.Message}", false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthView(instance.Id, instance.Module, "Fail: no answer within 5 seconds", false);
        }
    }
}
