using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Server.Processes;

/// <summary>How a module is started, as Okapi's LaunchDescriptor has it; images of Docker are refused.</summary>
public sealed record LaunchDescriptor
{
    /// <summary>Stands for the port in commands.</summary>
    public const string Port = "%p";

    private const int DefaultIterations = 60;
    private const int MostIterations = 1_000;

    private static readonly string[] s_docker = ["dockerImage", "dockerPull", "dockerCMD", "dockerArgs"];

    /// <summary>A command, split at blanks and started without a shell, that lives as long as the module; null:
    /// <see cref="CmdlineStart"/>.</summary>
    public string? Exec { get; init; }

    /// <summary>A command for the shell that starts the module and may end before it; null:
    /// <see cref="Exec"/>.</summary>
    public string? CmdlineStart { get; init; }

    /// <summary>A command for the shell that stops the module; null: it gets SIGTERM.</summary>
    public string? CmdlineStop { get; init; }

    /// <summary>How long it may take until it answers, in Okapi's measure: for n tries n(n+1)/10 seconds.</summary>
    public int WaitIterations { get; init; } = DefaultIterations;

    /// <summary>Variables of its surroundings.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take until it answers.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(WaitIterations * (WaitIterations + 1) / 10.0);

    /// <summary>What starts it, for people.</summary>
    public string Command => Exec ?? CmdlineStart!;

    /// <summary>What a module's own descriptor says.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidLaunch"/>: nothing, or what cannot be
    /// done.</exception>
    public static LaunchDescriptor Of(ModuleDescriptor module) =>
        module.ToJson()["launchDescriptor"] is JsonObject launch
            ? Read(launch)
            : throw Refuse($"The descriptor of {module.Id} has no launchDescriptor, so nobody knows how it is started.",
                "Name a command: --exec 'COMMAND %p', or a descriptor with 'exec' in the request.");

    /// <summary>Reads it.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidLaunch"/>: it says too little, or what
    /// cannot be done.</exception>
    public static LaunchDescriptor Read(JsonObject json)
    {
        var read = new LaunchDescriptor
        {
            Exec = TextOf(json, "exec"),
            CmdlineStart = TextOf(json, "cmdlineStart"),
            CmdlineStop = TextOf(json, "cmdlineStop"),
            WaitIterations = ReadIterations(json),
            Environment = ReadEnvironment(json),
        };
        if (read.Exec is null && read.CmdlineStart is null)
        {
            throw s_docker.Any(json.ContainsKey)
                ? Refuse("Uplift starts processes, and no containers: the launch descriptor has only a docker image.",
                    "Give 'exec' (which may be 'docker run …'), or run the container and declare its url.")
                : Refuse("A launch descriptor needs 'exec', or 'cmdlineStart'.",
                    "Such as \"exec\": \"java -jar module.jar -Dport=%p\".");
        }

        if (!read.Command.Contains(Port, StringComparison.Ordinal))
        {
            throw Refuse(
                $"The command {QuotedText.Of(read.Command)} has no {Port}, so the module would not know its port.",
                $"Write {Port} where the port has to stand.");
        }

        return read;
    }

    /// <summary>As it is stored.</summary>
    public JsonObject ToJson() => new()
    {
        ["exec"] = Exec,
        ["cmdlineStart"] = CmdlineStart,
        ["cmdlineStop"] = CmdlineStop,
        ["waitIterations"] = WaitIterations,
        ["env"] = new JsonArray(
            [.. Environment.Select(each => new JsonObject { ["name"] = each.Key, ["value"] = each.Value })]),
    };

    /// <summary>The program that starts it, with its arguments.</summary>
    public IReadOnlyList<string> StartCommand(int port) => Exec is null
        ? ["sh", "-c", WithPort(CmdlineStart!, port)]
        : WithPort(Exec, port).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the shell stops it with; null: nothing was said.</summary>
    public string? StopCommand(int port) => CmdlineStop is null ? null : WithPort(CmdlineStop, port);

    private static string WithPort(string command, int port) =>
        command.Replace(Port, port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string? TextOf(JsonObject json, string key) => json[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && text.Trim().Length > 0 => text.Trim(),
        _ => throw Refuse($"'{key}' of a launch descriptor must be a text that is not empty.", "Write a command line."),
    };

    private static int ReadIterations(JsonObject json) => json["waitIterations"] switch
    {
        null => DefaultIterations,
        JsonValue value when value.TryGetValue<int>(out var number) && number is > 0 and <= MostIterations => number,
        _ => throw Refuse($"'waitIterations' of a launch descriptor must be 1 to {MostIterations}.",
            $"Leave it out for {DefaultIterations}."),
    };

    private static Dictionary<string, string> ReadEnvironment(JsonObject json)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json["env"] is null) return found;
        foreach (var entry in json["env"] as JsonArray ?? throw WrongEnvironment())
        {
            if (entry is not JsonObject variable || TextOf(variable, "name") is not { } name || name.Contains('=')
                || variable["value"] is { } other && other.GetValueKind() != System.Text.Json.JsonValueKind.String)
            {
                throw WrongEnvironment();
            }

            if (variable["value"] is { } value) found[name] = value.GetValue<string>();
        }

        return found;
    }

    private static UpliftException WrongEnvironment() => Refuse(
        "'env' of a launch descriptor must be a list of variables.",
        """Such as [{"name": "DB_HOST", "value": "db"}].""");

    private static UpliftException Refuse(string message, string hint) =>
        new(DiagnosticCodes.InvalidLaunch, message, hint: hint);
}
