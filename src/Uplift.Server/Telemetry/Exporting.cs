using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Uplift.Server.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP where the usual variables name an end point
/// (OTEL_EXPORTER_OTLP_ENDPOINT, or those for traces or metrics alone); without one it does nothing.
/// </summary>
internal sealed class Exporting : IHostedService, IDisposable
{
    private const string Service = "uplift";

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(Variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return Task.CompletedTask;
        }

        if (IsWanted("METRICS"))
        {
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe)
                .AddMeter(UpliftMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                    "System.Net.Http",
                    "System.Runtime", "Npgsql")
                .AddOtlpExporter().Build();
        }

        if (IsWanted("TRACES"))
        {
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe)
                .AddSource(UpliftMeter.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
                .AddOtlpExporter().Build();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _metrics?.ForceFlush(2_000);
        _traces?.ForceFlush(2_000);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static void Describe(ResourceBuilder resource) =>
        resource.AddService(Service).AddEnvironmentVariableDetector();

    private static bool IsWanted(string kind) =>
        Variable($"OTEL_{kind}_EXPORTER") is null or "otlp"
        && (Variable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Variable($"OTEL_EXPORTER_OTLP_{kind}_ENDPOINT"))
            is { Length: > 0 };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
