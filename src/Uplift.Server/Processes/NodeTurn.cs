using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dapper;
using Uplift.Control;

namespace Uplift.Server.Processes;

/// <summary>
/// The right of one server of a node to start modules. It is a name among the sockets of the machine, which the system
/// frees when the process that has it ends, however that dies: so whoever gets it knows that the former server is gone.
/// </summary>
internal sealed class NodeTurn : IDisposable
{
    private readonly Socket _socket;

    private NodeTurn(Socket socket) => _socket = socket;

    /// <summary>A name for what this node starts for this control database.</summary>
    public static async Task<string> NameAsync(
        ControlDatabase control, string node, CancellationToken cancellationToken)
    {
        var number = (long)RandomNumberGenerator.GetInt32(int.MaxValue);
        var prefix = control.Connections.Prefix;
        await using var connection = await control.Connections.OpenAsync(cancellationToken);
        number = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"""
            insert into {prefix}stamp (name, number) values ('installation', @number) on conflict (name) do nothing;
            select number from {prefix}stamp where name = 'installation'
            """, new { number }, cancellationToken: cancellationToken));
        return string.Create(CultureInfo.InvariantCulture, $"{number}/{node}/");
    }

    /// <summary>Takes it; null: another process has it.</summary>
    public static NodeTurn? TryTake(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0uplift-modules/{name}"));
            return new NodeTurn(socket);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
