using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Uplift.Verification;

namespace Uplift.Cli.Hosting;

/// <summary>How far a verification is, on standard error: a bar on a terminal, a line every few
/// seconds elsewhere.</summary>
internal static class VerifyProgress
{
    private static readonly TimeSpan s_betweenLines = TimeSpan.FromSeconds(5);

    public static async Task<VerificationResult> RunAsync(
        Output output, Func<Action<VerificationProgress>, Task<VerificationResult>> work)
    {
        var began = Stopwatch.GetTimestamp();
        if (!Output.IsLively || !output.Talk.Profile.Capabilities.Interactive) return await work(Lines(began));
        return await output.Talk.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new PercentageColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("verify");
                return await work(told =>
                {
                    bar.MaxValue = Math.Max(1, told.Total);
                    bar.Value = told.Done;
                    bar.Description = Markup.Escape($"{told.Tenant}: {told.Collection}: {Text(told, began)}");
                });
            });
    }

    private static Action<VerificationProgress> Lines(long began)
    {
        var last = began;
        return told =>
        {
            if (Stopwatch.GetElapsedTime(last) < s_betweenLines) return;
            last = Stopwatch.GetTimestamp();
            Console.Error.WriteLine($"{told.Tenant}: {told.Collection}: {Text(told, began)}");
        };
    }

    private static string Text(VerificationProgress told, long began)
    {
        var rate = told.Done / Math.Max(0.001, Stopwatch.GetElapsedTime(began).TotalSeconds);
        var left = rate > 0 ? TimeSpan.FromSeconds((told.Total - told.Done) / rate) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture,
            $"{told.Done:#,0} of {told.Total:#,0}, {rate:#,0}/s, {left:hh\\:mm\\:ss} left, {told.Findings:#,0} findings");
    }
}
