using System.Globalization;

namespace Uplift.Server.Processes;

/// <summary>
/// The shell script between a server and a module. Its standard input is a pipe of which the server alone holds the
/// other end, so that it hears of the end of the server, however that dies. Then, and when the server closes it on
/// purpose, the module with all its children is asked to end, and killed if it does not.
/// </summary>
internal static class Guardian
{
    /// <summary>The program that is started: a session of its own keeps the signals of a terminal away.</summary>
    public const string Program = "setsid";

    // $1 seconds between TERM and KILL; $2 "commands" when the module may live on behind the command that started it;
    // $3 the command that stops it or ""; then the command that starts it. POSIX shells all: dash, bash, busybox.
    private const string Script = """
        grace=$1 kind=$2 stop=$3; shift 3
        exec 3<&0 </dev/null
        setsid "$@" 3<&- &
        module=$!
        exec >/dev/null 2>&1
        {
          read -r gone <&3
          if [ -n "$stop" ]; then timeout "$grace" sh -c "$stop"; fi
          kill -s TERM -- "-$module"
          left=$((grace * 10))
          while [ "$left" -gt 0 ] && kill -s 0 -- "-$module"; do sleep 0.1; left=$((left - 1)); done
          kill -s KILL -- "-$module"
        } &
        watch=$!
        wait "$module"; code=$?
        if [ "$kind" = commands ] && [ "$code" = 0 ]; then wait "$watch"; fi
        kill -s KILL -- "-$module" "$watch"
        exit "$code"
        """;

    /// <summary>The arguments of the program.</summary>
    public static IEnumerable<string> Arguments(LaunchDescriptor launch, int port, TimeSpan grace) =>
    [
        "sh", "-c", Script, "uplift-module",
        ((int)Math.Ceiling(grace.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
        launch.Exec is null ? "commands" : "exec", launch.StopCommand(port) ?? "", .. launch.StartCommand(port),
    ];
}
