using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using Uplift.Sqlite;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>
/// A new version of the shop, in a process of its own, that knows its port and its data from what it is told alone. It
/// is well when all prices are numbers. Beside it runs a child that does not end when it is asked to.
/// </summary>
internal static class TrialModule
{
    /// <summary>The first argument of its process.</summary>
    public const string Word = "trial-module";

    /// <summary>It answers, and is well when its data are.</summary>
    public const string Good = "good";

    /// <summary>It answers, and is never well.</summary>
    public const string Sick = "sick";

    /// <summary>It never answers.</summary>
    public const string Deaf = "deaf";

    /// <summary>It ends before it answers.</summary>
    public const string Short = "short";

    /// <summary>Somebody else is faster at its first port; then it is good.</summary>
    public const string Crowded = "crowded";

    private const string Crowd = "crowd";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Uplift.Acceptance.Tests.dll");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The command that starts it.</summary>
    /// <param name="log">The folder in which each leaves the ids of its processes.</param>
    public static string CommandOf(string how, string log) => $"dotnet {Program} {Word} {how} {log} {{port}} {{tenant}}";

    /// <summary>The ids of processes that were started until now.</summary>
    public static IReadOnlyList<int> ProcessesOf(string log) => !Directory.Exists(log) ? []
        : [.. Directory.EnumerateFiles(log, "*.ids").SelectMany(File.ReadAllLines)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Waits until it has been started.</summary>
    public static Task WaitUntilStartedAsync(string log) => WaitAsync(() => ProcessesOf(log).Count == 2, "nothing was started");

    /// <summary>Waits until no process of it is left; some must have been started.</summary>
    public static async Task WaitUntilEndedAsync(string log)
    {
        ProcessesOf(log).ShouldNotBeEmpty();
        await WaitAsync(() => ProcessesOf(log).All(id => !IsRunning(id)), "something started goes on");
    }

    /// <summary>Is the process.</summary>
    /// <param name="arguments">How, the log, the port and the tenant.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (how, log, port) = (arguments[0], arguments[1], arguments[2]);
        if (how == Crowd) return await HoldAsync(int.Parse(port, CultureInfo.InvariantCulture), log);
        if (how == Crowded && ProcessesOf(log).Count == 0) return await CrowdAsync(log, port);
        using var child = Process.Start("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"]);
        await NoteAsync(log, child);
        if (how == Short)
        {
            await Console.Error.WriteLineAsync("the shop has\nno cash desk");
            return 3;
        }

        if (how == Deaf) await Task.Delay(Timeout.Infinite);
        if (Variable("PORT") != port || Variable("UPLIFT_TENANT") != arguments[3]) return 4;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var application = builder.Build();
        application.MapGet("/health", async () => how != Sick && await IsWellAsync()
            ? Results.Ok() : Results.StatusCode(StatusCodes.Status500InternalServerError));
        await application.RunAsync();
        return 0;
    }

    private static async Task NoteAsync(string log, Process child)
    {
        Directory.CreateDirectory(log);
        var ids = Path.Combine(log, $"{child.Id}");
        await File.WriteAllLinesAsync(ids, [$"{Environment.ProcessId}", $"{child.Id}"]);
        File.Move(ids, $"{ids}.ids");
    }

    // Lets the port be taken away, by a process that is none of the group, and ends as a program that finds it taken.
    private static async Task<int> CrowdAsync(string log, string port)
    {
        using var other = Process.Start(
            new ProcessStartInfo("setsid", ["dotnet", Program, Word, Crowd, log, port]) { RedirectStandardOutput = true })!;
        await other.StandardOutput.ReadLineAsync();
        await NoteAsync(log, other);
        return 5;
    }

    // Until the other start is there.
    private static async Task<int> HoldAsync(int port, string log)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        Console.WriteLine();
        while (ProcessesOf(log).Count < 4)
        {
            if (listener.Pending()) (await listener.AcceptTcpClientAsync()).Dispose();
            await Task.Delay(20);
        }

        return 0;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static async Task<bool> IsWellAsync()
    {
        var file = Variable("UPLIFT_DATABASE_FILE");
        SqliteLibrary.EnsureLoaded();
        await using DbConnection connection = file is not null
            ? new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False")
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = Variable("PGHOST"),
                Port = int.Parse(Variable("PGPORT")!, CultureInfo.InvariantCulture),
                Username = Variable("PGUSER"),
                Database = Variable("PGDATABASE"),
                Pooling = false,
            }.ConnectionString);
        await connection.OpenAsync();
        var table = file is not null ? "goods" : $"\"{Variable("UPLIFT_SCHEMA_SHOP")}\".goods";
        var wrong = await AskAsync(connection, file is not null
            ? "select count(*) from goods where json_type(doc, '$.price') = 'text'"
            : $"select count(*) from {table} where jsonb_typeof(doc->'price') = 'string'");
        var isGuarded = false;
        try
        {
            await AskAsync(connection, $"delete from {table}");
        }
        catch (DbException)
        {
            isGuarded = true;
        }

        return Convert.ToInt64(wrong, CultureInfo.InvariantCulture) == 0 && isGuarded;
    }

    private static async Task<object?> AskAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        return await command.ExecuteScalarAsync();
    }

    // An entry that nobody has asked for its end is no process any more.
    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task WaitAsync(Func<bool> until, string otherwise)
    {
        var began = Stopwatch.GetTimestamp();
        while (!until())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_limit, otherwise);
            await Task.Delay(20, Token);
        }
    }
}
