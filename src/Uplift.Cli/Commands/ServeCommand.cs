using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Server;
using Uplift.Server.Processes;
using Uplift.Workers;

namespace Uplift.Cli.Commands;

/// <summary><c>serve</c>: the HTTP server.</summary>
internal sealed class ServeCommand : UpliftCommand
{
    private readonly Option<string> _listen = new("--listen")
    {
        Description =
            "Where to listen: ADDRESS:PORT; '*' is every address of the machine. Without any token only this machine is served.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1:9130",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "How many install jobs run at once; 0 runs none and leaves them to other servers.",
        HelpName = "N",
        DefaultValueFactory = _ => ServerSettings.DefaultJobs,
    };

    private readonly Option<int> _drain = new("--drain")
    {
        Description = "Seconds that requests and jobs have to come to a good point when the server is stopped.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)ServerSettings.DefaultDrain.TotalSeconds,
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "A certificate in PEM: the server then speaks HTTPS alone.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The private key of the certificate in PEM.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _platform = new("--platform-url")
    {
        Description = "Where modules find this server (X-Okapi-Url); else the address that it listens on.",
        HelpName = "URL",
    };

    private readonly Option<int> _takeover = new("--takeover")
    {
        Description =
            "Seconds after which the jobs of a server that died are taken over; the clocks of servers must agree far better.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)ServerSettings.DefaultTakeover.TotalSeconds,
    };

    private readonly Option<string> _reports = new("--reports")
    {
        Description =
            "Where reports of verifications and reviews that were sent are kept; servers of one control database share it.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ServerSettings.DefaultReports,
    };

    private readonly Option<int> _reportsLimit = new("--reports-limit")
    {
        Description = "How many megabytes of reports are kept; the oldest go first.",
        HelpName = "MB",
        DefaultValueFactory = _ => ServerSettings.DefaultReportMegabytes,
    };

    private readonly Option<bool> _worker = new("--worker")
    {
        Description = "Also work on rollouts, as 'uplift worker' does.",
    };

    private readonly Option<bool> _proxy = new("--proxy")
    {
        Description = "Also hand requests with X-Okapi-Tenant on to the module version that serves that tenant.",
    };

    private readonly Option<bool> _startModules = new("--start-modules")
    {
        Description = "Also start modules that are asked for, as processes of this user: whoever has a token of the "
            + "role admin can then run commands here.",
    };

    private readonly Option<string> _modulePorts = new("--module-ports")
    {
        Description = "The ports that started modules get; one on which somebody listens is passed over.",
        HelpName = "FIRST-LAST",
        DefaultValueFactory = _ => ModuleStarting.DefaultPorts,
    };

    private readonly Option<string> _moduleHost = new("--module-host")
    {
        Description = "The name of this machine by which started modules are reached.",
        HelpName = "HOST",
        DefaultValueFactory = _ => ModuleStarting.DefaultHost,
    };

    private readonly Option<bool> _text = new("--log-text")
    {
        Description = "Write the log as lines for people instead of JSON.",
    };

    public ServeCommand()
        : base("serve",
            "Serves HTTP: below /_/ what Okapi's clients expect, below /api/v1 all that this command line does to "
                + "tenants, from packages and verification to runs and jobs.",
            "uplift serve", "uplift token create admin --role admin && uplift serve --listen '*:9130'")
    {
        foreach (var option in (Option[])[_listen, _certificate, _key, _platform, _jobs, _takeover, _drain, _reports,
            _reportsLimit, _worker, _proxy, _startModules, _modulePorts, _moduleHost, _text])
        {
            Add(option);
        }

        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ServerSettings.MostJobs)
            {
                result.AddError($"--jobs must be 0 to {ServerSettings.MostJobs}.");
            }
        });
        _takeover.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--takeover must be at least 1.");
        });
        _reportsLimit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--reports-limit must be at least 1.");
        });
        _drain.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--drain must be at least 1.");
        });
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var settings = new ServerSettings
        {
            Listen = ListenAddress.Parse(context.Get(_listen)!),
            Certificate = ReadCertificate(context),
            PlatformUrl = context.Get(_platform),
            Proxy = context.Get(_proxy),
            Starting = context.Get(_startModules)
                ? ModuleStarting.Parse(context.Get(_modulePorts)!, context.Get(_moduleHost)!)
                : null,
            Jobs = context.Get(_jobs),
            Takeover = TimeSpan.FromSeconds(context.Get(_takeover)),
            Drain = TimeSpan.FromSeconds(context.Get(_drain)),
            Reports = context.Get(_reports)!,
            MostReportBytes = context.Get(_reportsLimit) * 1024L * 1024,
            Log = context.Get(_text) ? LogForm.Text : LogForm.Json,
        };
        await using var server = await UpliftServer.StartAsync(context.Workspace, settings, cancellationToken);
        await using var worker = context.Get(_worker)
            ? await WorkerHost.StartAsync(
                context.Workspace, new WorkerSettings(), log => ServerLog.AddTo(log, settings.Log), cancellationToken)
            : null;
        context.Output.Say(server.IsOpen
            ? $"Listening on {server.Address}. There is no token: only this machine is served, and it needs none. "
                + "Make one with 'uplift token create' to listen elsewhere."
            : $"Listening on {server.Address}; every client needs a token.");
        await server.RunAsync(cancellationToken);
        context.Output.Say("Stopped.");
        return ExitCode.Done;
    }

    private X509Certificate2? ReadCertificate(CommandContext context)
    {
        var (certificate, key) = (context.Get(_certificate), context.Get(_key));
        if (certificate is null && key is null) return null;
        if (certificate is null)
        {
            throw new UpliftException(
                DiagnosticCodes.WrongUsage, "There is a key without a certificate.", hint: "Add --certificate FILE.");
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (CryptographicException error)
        {
            throw new UpliftException(DiagnosticCodes.UnusableKey,
                $"{QuotedText.Of(certificate)} holds no certificate with its key: {error.Message}",
                hint: "Name PEM files with --certificate and --key.", inner: error);
        }
    }
}
