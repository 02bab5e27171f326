using Microsoft.AspNetCore.Http;

namespace Uplift.Server.Api;

/// <summary>A body that is kept in a file while it is looked at.</summary>
internal sealed class Upload : IAsyncDisposable
{
    private Upload(string folder, string path) => (Folder, Path) = (folder, path);

    public string Path { get; }

    private string Folder { get; }

    /// <summary>Receives the body of a request.</summary>
    public static async Task<Upload> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("uplift-upload-").FullName;
        var upload = new Upload(folder, System.IO.Path.Combine(folder, "package.zip"));
        try
        {
            await using var file = File.Create(upload.Path);
            await request.Body.CopyToAsync(file, cancellationToken);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
