using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Uplift.Acceptance.Tests.Calls;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>What the server sends to a collector of OpenTelemetry, over HTTP.</summary>
public sealed class TelemetryTests
{
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_and_traces_of_a_job_arrive_at_the_collector()
    {
        await using var collector = await ScriptedModule.StartAsync((http, _) => ReceiveAsync(http));
        using var uplift = UpliftProcess.OfSample("datalab-items");
        uplift.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        uplift.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        uplift.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        uplift.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        uplift.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=laboratory";
        await using var server = new ServerProcess(uplift);
        await server.StartAsync();

        (await server.Client.PostAsJsonAsync("/api/v1/tenants", new { tenant = "lab" }, Cancellation)).EnsureSuccessStatusCode();
        using var job = await server.Client.PostAsJsonAsync(
            "/api/v1/tenants/lab/jobs", new { modules = (object[])[new { id = "datalab" }] }, Cancellation);
        (await server.Client.GetStringAsync($"{job.Headers.Location}/events", Cancellation)).ShouldContain("\"state\":\"done\"");

        await UntilAsync("/v1/metrics", "uplift.jobs", "uplift.job.act.duration", "datalab-2.0.0", "http.server.request.duration", "laboratory");
        await UntilAsync("/v1/traces", "job install", "uplift.tenant", "lab", "POST /api/v1/tenants/{tenant}/jobs", "http.response.status_code", "laboratory");
    }

    // Texts stand in protocol buffers as they are.
    private async Task ReceiveAsync(HttpContext http)
    {
        http.Request.ContentType.ShouldBe("application/x-protobuf");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var text = Encoding.Latin1.GetString(body.ToArray());
        _received.AddOrUpdate(http.Request.Path, text, (_, before) => before + text);
    }

    private async Task UntilAsync(string path, params string[] texts)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (Missing() is [var missing, ..])
        {
            if (limit.IsCancellationRequested) Assert.Fail($"'{missing}' did not arrive at {path}; what did: {_received.GetValueOrDefault(path)}");
            await Task.Delay(50, Cancellation);
        }

        List<string> Missing() =>
            [.. texts.Where(text => !_received.GetValueOrDefault(path, "").Contains(text, StringComparison.Ordinal))];
    }
}
