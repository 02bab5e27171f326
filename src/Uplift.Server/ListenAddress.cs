using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Uplift.Diagnostics;

namespace Uplift.Server;

/// <summary>Where the server listens.</summary>
/// <param name="Address">The address of this machine.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
public sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>This machine only, at the port that Okapi has.</summary>
    public static ListenAddress Default { get; } = new(IPAddress.Loopback, 9130);

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Reads <c>ADDRESS:PORT</c>, <c>PORT</c>, with or without <c>http://</c>; <c>*</c>
    /// stands for every address of the machine.</summary>
    /// <exception cref="UpliftException">It is none.</exception>
    public static ListenAddress Parse(string text)
    {
        const string Scheme = "http://";
        var rest = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? text[Scheme.Length..].TrimEnd('/') : text;
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : rest[..colon].Trim('[', ']');
        var isPort = int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        if (isPort && port <= ushort.MaxValue && AddressOf(host) is { } address)
        {
            return new ListenAddress(address, port);
        }

        throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no address to listen on.",
            hint: "Write ADDRESS:PORT, such as 127.0.0.1:9130, [::1]:9130 or *:9130.");
    }

    /// <summary>As clients on this machine write it.</summary>
    /// <param name="certificate">With one it is HTTPS.</param>
    public string ToString(X509Certificate2? certificate) =>
        $"{(certificate is null ? "http" : "https")}://{new IPEndPoint(Address, Port)}";

    /// <inheritdoc/>
    public override string ToString() => ToString(null);

    private static IPAddress? AddressOf(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };
}
