using Microsoft.Extensions.Logging;

namespace Uplift.Server;

/// <summary>The log of the server. Everything goes to standard error: standard output is for the results of
/// commands.</summary>
public static class ServerLog
{
    /// <summary>Adds it.</summary>
    public static void AddTo(ILoggingBuilder logging, LogForm form)
    {
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning);
        if (form == LogForm.None) return;
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = form == LogForm.Json ? "json" : "simple";
        });
        if (form == LogForm.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(simple => simple.SingleLine = true);
        }
    }
}
