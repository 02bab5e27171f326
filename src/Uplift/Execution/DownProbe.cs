using System.ComponentModel;
using System.Net.Sockets;
using Uplift.Packages;

namespace Uplift.Execution;

/// <summary>
/// Looks whether something still runs, by process, port, URL or command. What cannot be told counts
/// as running: only a refused connection, a gateway's word, a missing process or a command's other
/// end say that it is down.
/// </summary>
internal static class DownProbe
{
    private static readonly TimeSpan s_connection = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(30);
    private static readonly Dictionary<string, string> s_noVariables = [];
    private static readonly HttpClient s_http = new() { Timeout = s_connection };

    /// <summary>What is up, in words that follow the name of the check; null: it is down.</summary>
    public static async Task<string?> FindUpAsync(DownCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return check.Kind switch
            {
                DownCheckKind.Process => FindProcess(check.Word),
                DownCheckKind.Tcp => await ConnectAsync(check.Word, cancellationToken),
                DownCheckKind.Http => await GetAsync(check.Word, cancellationToken),
                _ => await RunAsync(check.Words, cancellationToken),
            };
        }
        catch (Exception error) when (IsRefused(error))
        {
            return null;
        }
        catch (Exception error) when (error is SocketException or HttpRequestException or IOException or Win32Exception
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"cannot be told ({error.Message.TrimEnd('.')})";
        }
    }

    private static bool IsRefused(Exception error) =>
        (error as SocketException
            ?? error.InnerException as SocketException)?.SocketErrorCode == SocketError.ConnectionRefused;

    private static string? FindProcess(string text)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId) continue;
            if (CommandLineOf(folder).Contains(text, StringComparison.Ordinal)) return $"process {id} runs";
        }

        return null;
    }

    // A process may end while it is looked at.
    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task<string?> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connection);
        using var client = new TcpClient();
        var at = address.LastIndexOf(':');
        await client.ConnectAsync(address[..at].Trim('[', ']'), int.Parse(address.AsSpan(at + 1)), limit.Token);
        return $"{address} accepts connections";
    }

    private static async Task<string?> GetAsync(string url, CancellationToken cancellationToken)
    {
        using var answer = await s_http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return UrlProbe.IsGatewayWord(answer.StatusCode) ? null : $"{url} answers {(int)answer.StatusCode}";
    }

    private static async Task<string?> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_command);
        return await ProcessCall.RunAsync(words, s_noVariables, limit.Token) == 0
            ? $"'{string.Join(' ', words)}' ended with 0" : null;
    }
}
