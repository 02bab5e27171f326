using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Uplift.StandIn;

/// <summary>
/// What a person or a test tells the stand-in and asks it: <c>/control/faults</c>, <c>/control/calls</c>,
/// <c>/control/data</c>, <c>/control/counts</c>; DELETE of <c>/control</c> forgets everything.
/// </summary>
public sealed class ControlFace(CallLog log, Faults faults)
{
    /// <summary>Answers a request below <c>/control</c>.</summary>
    public async Task AnswerAsync(HttpContext http, string path)
    {
        switch ($"{http.Request.Method} {path}")
        {
            case "GET /faults": await WriteAsync(http, faults.List()); break;
            case "POST /faults": await AddFaultAsync(http); break;
            case "DELETE /faults": Done(http, faults.Clear); break;
            case "GET /calls": await WriteAsync(http, Calls(http.Request.Query)); break;
            case "GET /counts": await WriteAsync(http, log.Counts()); break;
            case "GET /data": await WriteAsync(http, Data(http.Request.Query["tenant"].ToString())); break;
            case "DELETE ":
                faults.Clear();
                Done(http, log.Clear);
                break;
            default: http.Response.StatusCode = 404; break;
        }
    }

    private async Task AddFaultAsync(HttpContext http)
    {
        try
        {
            var fault = await http.Request.ReadFromJsonAsync<Fault>(CallLog.Json, http.RequestAborted);
            if (fault is not null) faults.Add(fault);
            http.Response.StatusCode = fault is null ? 400 : 201;
        }
        catch (JsonException error)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync(error.Message, http.RequestAborted);
        }
    }

    private IReadOnlyList<TenantCall> Calls(IQueryCollection query)
    {
        var (tenant, module) = (query["tenant"].ToString(), query["module"].ToString());
        _ = long.TryParse(query["after"], out var after);
        return log.Calls(after, call => (tenant.Length == 0 || call.Tenant == tenant)
            && (module.Length == 0 || call.Module == module || TenantData.Product(call.Module) == module));
    }

    private Dictionary<string, Dictionary<string, Installed>> Data(string tenant) => log.Data()
        .Where(entry => tenant.Length == 0 || entry.Tenant == tenant).GroupBy(entry => entry.Tenant)
        .ToDictionary(group => group.Key, group => group.ToDictionary(entry => entry.Product, entry => entry.Installed));

    private static void Done(HttpContext http, Action act)
    {
        act();
        http.Response.StatusCode = 204;
    }

    private static Task WriteAsync<T>(HttpContext http, T value) =>
        http.Response.WriteAsJsonAsync(value, CallLog.Json, http.RequestAborted);
}
