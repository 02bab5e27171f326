using System.Security.Cryptography.X509Certificates;
using Uplift.Server.Processes;

namespace Uplift.Server;

/// <summary>How the log is written.</summary>
public enum LogForm
{
    /// <summary>One JSON object a line, for machines.</summary>
    Json,

    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>Nothing is written.</summary>
    None,
}

/// <summary>How a server is run.</summary>
public sealed record ServerSettings
{
    /// <summary>How many jobs run at once when nothing else is said.</summary>
    public const int DefaultJobs = 8;

    /// <summary>The most jobs at once.</summary>
    public const int MostJobs = 1_000;

    /// <summary>Where reports are kept when nothing else is said.</summary>
    public const string DefaultReports = "reports";

    /// <summary>How many megabytes of reports are kept when nothing else is said.</summary>
    public const int DefaultReportMegabytes = 10 * 1024;

    /// <summary>How long requests and jobs may take to come to a good point when the server is stopped.</summary>
    public static TimeSpan DefaultDrain { get; } = TimeSpan.FromSeconds(25);

    /// <summary>When the jobs of a server that is silent are taken over, when nothing else is said.</summary>
    public static TimeSpan DefaultTakeover { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Where it listens.</summary>
    public ListenAddress Listen { get; init; } = ListenAddress.Default;

    /// <summary>With it the server speaks HTTPS alone; null: HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Hands requests that name a tenant on to the modules that serve it.</summary>
    public bool Proxy { get; init; }

    /// <summary>Starts modules that it is asked for; null: it starts none.</summary>
    public ModuleStarting? Starting { get; init; }

    /// <summary>Where modules find the platform (X-Okapi-Url); null: the address that is listened on.</summary>
    public string? PlatformUrl { get; init; }

    /// <summary>How many install jobs run at once; 0: none.</summary>
    public int Jobs { get; init; } = DefaultJobs;

    /// <summary>A job whose server has not been heard of for so long is taken over by another one.</summary>
    public TimeSpan Takeover { get; init; } = DefaultTakeover;

    /// <summary>How long stopping may take.</summary>
    public TimeSpan Drain { get; init; } = DefaultDrain;

    /// <summary>The form of the log, which goes to standard error.</summary>
    public LogForm Log { get; init; }

    /// <summary>The largest body of a request, in bytes; packages and lists of descriptors must fit.</summary>
    public long MaxBody { get; init; } = 64 * 1024 * 1024;

    /// <summary>Where reports of verifications and reviews that were sent are kept; a relative path begins at
    /// the workspace.</summary>
    public string Reports { get; init; } = DefaultReports;

    /// <summary>The most bytes that reports and reviews may have together; the oldest go first.</summary>
    public long MostReportBytes { get; init; } = DefaultReportMegabytes * 1024L * 1024;
}
