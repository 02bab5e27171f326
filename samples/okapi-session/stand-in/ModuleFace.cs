using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Uplift.StandIn;

/// <summary>
/// Answers as any module does: <c>/MODULE-ID/_/tenant</c> in its versions 1.0, 1.1, 1.2 and 2.0, and
/// <c>/MODULE-ID/_/tenantpermissions</c>.
/// </summary>
public sealed class ModuleFace(CallLog log, Faults faults, WorkJobs jobs)
{
    private const string TenantPath = "/_/tenant";

    /// <summary>Answers a request to a module; the path is that below its address.</summary>
    public async Task AnswerAsync(HttpContext http, string module, string path)
    {
        var tenant = http.Request.Headers["X-Okapi-Tenant"].ToString();
        if (tenant.Length == 0)
        {
            await WriteAsync(http, 400, "X-Okapi-Tenant is missing");
            return;
        }

        if (path.StartsWith(TenantPath + "/", StringComparison.Ordinal) && http.Request.Method is "GET" or "DELETE")
        {
            await AnswerAboutJobAsync(http, tenant, path[(TenantPath.Length + 1)..]);
            return;
        }

        var (call, wrong) = await ReadAsync(http.Request, tenant, module, path);
        if (call is not null) await EndAsync(http, call, faults.Strike(call));
        else await WriteAsync(http, wrong.Length == 0 ? 404 : 400, wrong);
    }

    private async Task EndAsync(HttpContext http, TenantCall call, Fault fault)
    {
        if (fault.End is FaultEnd.Job or FaultEnd.JobFails or FaultEnd.JobStuck)
        {
            var job = jobs.Begin(call, fault);
            http.Response.Headers.Location = $"{TenantPath}/{job.Id}";
            await WriteJsonAsync(http, 201, job);
            return;
        }

        if (fault.Delay > 0) await Task.Delay(fault.Delay, http.RequestAborted);
        var status = StatusOf(fault);
        if (fault.End == FaultEnd.Normal || fault.When == FaultTime.After) log.Do(call, status);
        else log.Note(call, status);
        await AnswerAsync(http, fault, status);
    }

    private static int StatusOf(Fault fault) => fault.End switch
    {
        FaultEnd.Normal => 204,
        FaultEnd.Status => fault.Status,
        FaultEnd.JobWithoutId => 201,
        _ => 0,
    };

    private static async Task AnswerAsync(HttpContext http, Fault fault, int status)
    {
        switch (fault.End)
        {
            case FaultEnd.Normal: http.Response.StatusCode = status; break;
            case FaultEnd.Status: await WriteAsync(http, status, fault.Body); break;
            case FaultEnd.Reset: http.Abort(); break;
            case FaultEnd.Silent: await Task.Delay(Timeout.Infinite, http.RequestAborted); break;
            case FaultEnd.Die: Process.GetCurrentProcess().Kill(); break;
            case FaultEnd.JobWithoutId:
                http.Response.Headers.Location = TenantPath + "/";
                await WriteAsync(http, status, "{}");
                break;
            default: throw new UnreachableException();
        }
    }

    private async Task AnswerAboutJobAsync(HttpContext http, string tenant, string id)
    {
        if (http.Request.Method == "DELETE") http.Response.StatusCode = jobs.Delete(id, tenant) ? 204 : 404;
        else if (jobs.Find(id, tenant) is { } job) await WriteJsonAsync(http, 200, job);
        else await WriteAsync(http, 404, $"no job {id}");
    }

    /// <summary>Null for a path that no module has, or with what is wrong with the request.</summary>
    private static async Task<(TenantCall? Call, string Wrong)> ReadAsync(
        HttpRequest request, string tenant, string module, string path)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        var call = new TenantCall
        {
            At = DateTimeOffset.UtcNow,
            Tenant = tenant,
            Module = module,
            Request = $"{request.Method} {path}",
            RequestId = request.Headers["X-Okapi-Request-Id"].FirstOrDefault(),
            Kind = CallKind.Purge,
            Body = body.Length == 0 ? null : body,
        };
        return call.Request switch
        {
            "DELETE /_/tenant" => (call, ""),
            "POST /_/tenant/disable" => Told(call with { Kind = CallKind.Disable }),
            "POST /_/tenant" => Told(call with { Kind = CallKind.Enable }),
            "POST /_/tenantpermissions" => Permissions(call),
            _ => (null, ""),
        };
    }

    private static (TenantCall? Call, string Wrong) Told(TenantCall call)
    {
        if (Parse(call.Body) is not { } body) return (null, "the body is no JSON object");
        var (to, from) = (Text(body, "module_to"), Text(body, "module_from"));
        var purges = body.TryGetProperty("purge", out var purge) && purge.ValueKind == JsonValueKind.True;
        if ((to ?? from) != call.Module) return (null, $"{to ?? from ?? "nothing"} is not {call.Module}");
        if (to is not null && purges) return (null, "module_to and purge do not go together");
        var kind = to is null ? purges ? CallKind.Purge : CallKind.Disable : from is null ? CallKind.Enable : CallKind.Upgrade;
        return (call with { Kind = kind, To = to, From = from }, "");
    }

    private static (TenantCall? Call, string Wrong) Permissions(TenantCall call) => Parse(call.Body) is { } body
        ? (call with { Kind = CallKind.Permissions, To = Text(body, "moduleId") }, "")
        : (null, "the body is no JSON object");

    private static JsonElement? Parse(string? body)
    {
        try
        {
            var element = JsonElement.Parse(body ?? "");
            return element.ValueKind == JsonValueKind.Object ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement body, string key) =>
        body.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static Task WriteJsonAsync<T>(HttpContext http, int status, T value)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(value, CallLog.Json, http.RequestAborted);
    }
}
