using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Uplift.Cli.Views;
using Uplift.Diagnostics;

namespace Uplift.Cli.Hosting;

/// <summary>Where a command writes: results on standard output, everything else on standard error.</summary>
internal sealed class Output
{
    private const int PlainWidth = 200;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public Output(bool json)
    {
        Json = json;
        Results = Make(Console.Out, Console.IsOutputRedirected);
        Talk = Make(Console.Error, Console.IsErrorRedirected);
    }

    /// <summary>Results are written for machines.</summary>
    public bool Json { get; }

    /// <summary>Standard output, for people.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Talk { get; }

    /// <summary>Standard error is a terminal, so that progress can move.</summary>
    public static bool IsLively => !Console.IsErrorRedirected;

    /// <summary>Writes a result in the form that was asked for.</summary>
    public void Show<T>(T result, View<T> view)
    {
        if (Json) Console.Out.WriteLine(JsonSerializer.Serialize(view.Shape(result), s_json));
        else view.Write(result, Results);
    }

    /// <summary>Says something on standard error.</summary>
    public void Say(string text) => Talk.WriteLine(text);

    /// <summary>Writes findings on standard error, each on its lines.</summary>
    public void Report(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) DiagnosticView.Write(diagnostic, Talk);
    }

    private static IAnsiConsole Make(TextWriter writer, bool redirected)
    {
        var color = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected || color ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (redirected) console.Profile.Width = PlainWidth;
        return console;
    }
}
