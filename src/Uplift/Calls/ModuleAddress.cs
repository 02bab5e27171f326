namespace Uplift.Calls;

/// <summary>Where a module is, read once for many calls.</summary>
internal sealed class ModuleAddress(Uri url)
{
    private Known? _last;

    /// <summary>The address as it was given.</summary>
    public Uri Url => url;

    /// <summary>The address without a user or password in it.</summary>
    public string Shown { get; } =
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>The address of a path of the module; it is mostly the same as before.</summary>
    public Uri At(string path)
    {
        if (Volatile.Read(ref _last) is { } known && known.Path == path) return known.Url;
        var at = new Uri(url.AbsoluteUri.TrimEnd('/') + path);
        Volatile.Write(ref _last, new Known(path, at));
        return at;
    }

    private sealed record Known(string Path, Uri Url);
}
