using System.Net;
using System.Net.Sockets;

namespace Uplift.Execution;

/// <summary>Ports of this machine for programs that are told where to listen. They are looked at and not held: somebody
/// else can be faster.</summary>
public static class LocalPorts
{
    /// <summary>A port that the system found free.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>True when nobody listens on a port.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
