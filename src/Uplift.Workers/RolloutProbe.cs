using System.ComponentModel;
using Uplift.Execution;
using Uplift.Rollouts;
using Uplift.Stores;
using Uplift.Workspaces;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Workers;

/// <summary>Looks at what must hold of a tenant that was moved, or behind a wave. What cannot be told
/// does not hold.</summary>
internal sealed class RolloutProbe(OpenedWorkspace workspace)
{
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(60);

    /// <summary>The first that does not hold, in words; null: all hold.</summary>
    /// <param name="tenant">The tenant; null: what is asked behind a wave.</param>
    public Task<string?> FindWrongAsync(RolloutSpec spec, string? tenant, CancellationToken cancellationToken) =>
        FindWrongAsync(
            spec.Checks.Where(check =>
                check.Kind != RolloutCheckKind.Verification && check.IsOfTenant == tenant is not null),
            tenant, workspace.Provider,
            cancellationToken);

    /// <summary>The first query that finds something in a side of a tenant that does not serve
    /// yet, in words; null: none does.</summary>
    public static Task<string?> FindWrongAsync(
        RolloutSpec spec, string tenant, IStoreProvider side, CancellationToken cancellationToken) => FindWrongAsync(
            spec.Checks.Where(check => check.Kind == RolloutCheckKind.Sql), tenant, side, cancellationToken);

    private static async Task<string?> FindWrongAsync(
        IEnumerable<RolloutCheck> checks, string? tenant, IStoreProvider side, CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            var text = tenant is null ? check.Text : check.For(tenant);
            if (await AskAsync(check.Kind, text, tenant, side, cancellationToken) is { } wrong) return wrong;
        }

        return null;
    }

    private static async Task<string?> AskAsync(
        RolloutCheckKind kind, string text, string? tenant, IStoreProvider side, CancellationToken cancellationToken)
    {
        try
        {
            return kind switch
            {
                RolloutCheckKind.Http => await UrlProbe.FindWrongAsync(text, s_most, cancellationToken),
                RolloutCheckKind.Command => await RunAsync(text, cancellationToken),
                _ => await SqlQuestion.FindWrongAsync(side, TenantId.Parse(tenant!), text, cancellationToken),
            };
        }
        catch (Exception error)
            when (error is IOException or Win32Exception or System.Data.Common.DbException
                || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"'{text}' cannot be told: {error.Message}";
        }
    }

    private static async Task<string?> RunAsync(string text, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_most);
        var code = await ProcessCall.RunAsync(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), limit.Token);
        return code == 0 ? null : $"'{text}' ended with {code}";
    }
}
