using System.Diagnostics;
using System.Text.Json;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>What a process of the command line left: its exit code and what it wrote.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 137;

    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Standard output line by line.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself, when it ended so.</summary>
    public ProcessResult ShouldExitWith(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, $"standard output:\n{Output}\nstandard error:\n{Error}");
        return this;
    }
}

/// <summary>
/// A scratch workspace and real processes of the built command line in it. It never builds: the test project refers to
/// the command line,
/// so that the same build has made both.
/// </summary>
public sealed class UpliftProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly string? _store;

    /// <summary>An empty folder.</summary>
    /// <param name="store">The address of a store instead of that of uplift.yaml, or null.</param>
    public UpliftProcess(string? store = null)
    {
        _store = store;
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The folder in which the processes run.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"uplift-cli-{Guid.NewGuid():N}");

    /// <summary>The address of the store instead of that of uplift.yaml, or null.</summary>
    public string? Store => _store;

    /// <summary>Variables of every process; null unsets one.</summary>
    public Dictionary<string, string?> Environment { get; } = new() { ["NO_COLOR"] = "1" };

    /// <summary>A copy of a sample workspace.</summary>
    public static UpliftProcess OfSample(string name, string? store = null)
    {
        var process = new UpliftProcess(store);
        foreach (var file in Directory.EnumerateFiles(Repository.Sample(name), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(process.Folder, Path.GetRelativePath(Repository.Sample(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return process;
    }

    /// <summary>Runs a command line to its end.</summary>
    public Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, null, null);

    /// <summary>Runs a command line with a fault point, such as <c>batch-committed:2</c>: the process is killed
    /// there.</summary>
    public Task<ProcessResult> RunUntilFaultAsync(string fault, params string[] arguments) =>
        RunAsync(arguments, null, new Dictionary<string, string?> { ["UPLIFT_FAULT"] = fault });

    /// <summary>Runs a command line with standard input and more variables.</summary>
    public async Task<ProcessResult> RunAsync(
        IReadOnlyList<string> arguments, string? input, IReadOnlyDictionary<string, string?>? environment)
    {
        using var process = Start(arguments, environment);
        using var limit = new CancellationTokenSource(s_limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new ProcessResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a command line; the caller waits for it, or sends it signals.</summary>
    public Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        StartOf("Uplift.Cli.dll", arguments, environment);

    /// <summary>Starts another program that lies beside the tests, in the same folder and on the same store.</summary>
    public Process StartOf(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program),
            .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("UPLIFT_STORE");
        if (_store is not null) start.Environment["UPLIFT_STORE"] = _store;
        foreach (var (name, value) in Environment.Concat(environment
            ?? new Dictionary<string, string?>())) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    /// <summary>The path of a file of the workspace.</summary>
    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
