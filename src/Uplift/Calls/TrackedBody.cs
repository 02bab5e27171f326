using System.Net;
using System.Net.Http.Headers;

namespace Uplift.Calls;

/// <summary>
/// The body of a call that knows whether it was begun to be written: before that, the module cannot have the call.
/// </summary>
internal sealed class TrackedBody : HttpContent
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private readonly byte[] _content;

    public TrackedBody(byte[] content)
    {
        _content = content;
        Headers.ContentType = s_json;
    }

    /// <summary>True once a part of it may be on its way.</summary>
    public bool WasBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WasBegun = true;
        return stream.WriteAsync(_content, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Length;
        return true;
    }
}
