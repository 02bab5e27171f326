using System.Reflection;
using System.Runtime.Loader;
using Uplift.Changes;

namespace Uplift.Packages;

/// <summary>
/// Loads the assemblies of one package, apart from those of all others; they are unloaded when nothing of the package
/// is used any
/// more. Uplift itself and the runtime are shared with the host, so that the interfaces are the same types.
/// </summary>
internal sealed class PackageLoadContext(string name, IPackageFiles files) : AssemblyLoadContext(name,
    isCollectible: true)
{
    public const string Folder = "lib";

    private static readonly Assembly s_uplift = typeof(UpgradeAttribute).Assembly;

    /// <summary>Loads an assembly from its bytes, so that its file can be replaced meanwhile.</summary>
    public Assembly Load(byte[] content) => LoadFromStream(new MemoryStream(content, writable: false));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == s_uplift.GetName().Name) return s_uplift;
        var path = $"{Folder}/{assemblyName.Name}.dll";
        if (files.Find(path) is null) return null;
        using var stream = files.Open(path);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(copy.ToArray());
    }
}
