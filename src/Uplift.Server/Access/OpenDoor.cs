using System.Net;
using Microsoft.AspNetCore.Http;
using Uplift.Control;

namespace Uplift.Server.Access;

/// <summary>
/// Whether someone on this machine is let in without a token: only while there never was one.
/// The first token closes it, also while the server runs.
/// </summary>
public sealed class OpenDoor(TokenTable tokens)
{
    private volatile bool _closed;

    /// <summary>True for a request from this machine to this machine, while no token was ever made.</summary>
    public async Task<bool> IsOpenAsync(HttpContext context)
    {
        if (_closed || !IsLocal(context)) return false;
        if (!await tokens.AnyAsync(context.RequestAborted)) return true;
        _closed = true;
        return false;
    }

    // A page in a browser on this machine can send requests here too: under another host's
    // name, or from another origin.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && IsLoopbackName(context.Request.Host.Host)
        && (context.Request.Headers.Origin.ToString() is not { Length: > 0 } origin
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsLoopbackName(from.Host)));

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
