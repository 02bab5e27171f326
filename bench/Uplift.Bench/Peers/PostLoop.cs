using System.Text;
using Uplift.Stores;

namespace Uplift.Bench.Peers;

/// <summary>What people write by hand: the same bodies posted by so many at once, module after module; nothing is kept.</summary>
internal sealed class PostLoop : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

    /// <summary>Posts to every module for every tenant; an answer that is no success is an error.</summary>
    /// <param name="url">Modules are below it by their ids.</param>
    /// <param name="atOnce">Posts at once.</param>
    public Task RunAsync(IReadOnlyCollection<TenantId> tenants, string url, int atOnce) => Parallel.ForEachAsync(
        tenants.SelectMany(tenant => InstallModules.Calls.Select(each => (tenant, each.Module, each.Call))),
        new ParallelOptions { MaxDegreeOfParallelism = atOnce },
        async (each, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/{each.Module}{each.Call.Path}");
            request.Headers.Add("X-Okapi-Tenant", each.tenant.Value);
            request.Content = new StringContent(each.Call.Body!, Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request, token);
            response.EnsureSuccessStatusCode();
        });

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
