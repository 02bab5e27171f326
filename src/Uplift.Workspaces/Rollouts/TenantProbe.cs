using System.ComponentModel;
using System.Data.Common;
using Uplift.Execution;
using Uplift.Rollouts;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Looks at what must hold of a tenant or behind a wave. What cannot be told does not hold.</summary>
public sealed class TenantProbe(OpenedWorkspace workspace, RolloutSpec spec)
{
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(60);

    /// <summary>True: there are no waves, and checks in which no tenant stands are asked of each, too.</summary>
    public bool AsksAllOfEach { get; init; }

    /// <summary>The first that does not hold behind a wave, in words; null: all hold.</summary>
    public Task<string?> FindWrongBehindWaveAsync(CancellationToken cancellationToken) => FindWrongAsync(
        spec.Checks.Where(check => !check.IsOfTenant && check.Kind != RolloutCheckKind.Verification),
        CheckPlace.OfWave(spec.Targets), cancellationToken);

    /// <summary>The first that does not hold of a tenant as it serves, in words; null: all hold.</summary>
    public async Task<string?> FindWrongAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var checks = OfTenant().Where(check => !check.IsOfInstance).ToList();
        if (checks.Count == 0) return null;
        var place = await CheckPlace.OfTenantAsync(
            spec.Targets, tenant, workspace.Provider, "serving", cancellationToken);
        return await FindWrongAsync(checks, place, cancellationToken);
    }

    /// <summary>
    /// The first that does not hold of the upgraded clone of a tenant, in words; null: all hold. Queries are asked
    /// first; commands, and URLs of an instance, while that runs, where one is to be started.
    /// </summary>
    /// <param name="clone">The side that does not serve yet.</param>
    public async Task<string?> FindWrongInCloneAsync(
        TenantId tenant, IStoreProvider clone, CancellationToken cancellationToken)
    {
        var checks = OfTenant().Where(check => check.IsOfInstance || check.Kind != RolloutCheckKind.Http)
            .ToLookup(check => check.Kind == RolloutCheckKind.Sql);
        if (spec.Instance is null && checks.Count == 0) return null;
        var place = await CheckPlace.OfTenantAsync(spec.Targets, tenant, clone, "clone", cancellationToken);
        if (await FindWrongAsync(checks[true], place, cancellationToken) is { } wrong) return wrong;
        if (spec.Instance is null) return await FindWrongAsync(checks[false], place, cancellationToken);
        try
        {
            await using var instance = new TrialInstance(spec.Instance, place, workspace.Time);
            return await instance.StartAsync(cancellationToken)
                ?? await FindWrongAsync(checks[false], instance.Place, cancellationToken)
                ?? await instance.FindEndAsync();
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return $"'{spec.Instance}' cannot be started: {error.Message}";
        }
    }

    private IEnumerable<RolloutCheck> OfTenant() => spec.Checks.Where(
        check => check.Kind != RolloutCheckKind.Verification && (AsksAllOfEach || check.IsOfTenant));

    private static async Task<string?> FindWrongAsync(
        IEnumerable<RolloutCheck> checks, CheckPlace place, CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            if (await AskAsync(check, place, cancellationToken) is { } wrong) return wrong;
        }

        return null;
    }

    private static async Task<string?> AskAsync(
        RolloutCheck check, CheckPlace place, CancellationToken cancellationToken)
    {
        var text = place.Fill(check.Text);
        try
        {
            return check.Kind switch
            {
                RolloutCheckKind.Http => await UrlProbe.FindWrongAsync(text, s_most, cancellationToken),
                RolloutCheckKind.Command => await RunAsync(text, place, cancellationToken),
                _ => await place.FindWrongAsync(text, cancellationToken),
            };
        }
        catch (Exception error) when (error is IOException or Win32Exception or DbException)
        {
            return $"'{text}' cannot be told: {error.Message}";
        }
    }

    private static async Task<string?> RunAsync(string text, CheckPlace place, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_most);
        try
        {
            var code = await ProcessCall.RunAsync(place.Words(text), place.Variables, limit.Token);
            return code == 0 ? null : $"'{text}' ended with {code}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"'{text}' did not end within {s_most.TotalSeconds:0} s";
        }
    }
}
