using System.Reflection;
using System.Text;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>Finds the code changes and transformers of a package: the marked classes in <c>lib/*.dll</c>. No code of
/// the package runs yet.</summary>
internal sealed class CodeChangeReader(IPackageFiles files, VersionScheme scheme, DiagnosticBag bag)
{
    private const string ClassHint = "The code of a change or transformer is a public class with a public constructor without parameters.";

    private readonly PackageLoadContext _context = new(files.Name, files);
    private readonly List<TransformerClass> _transformers = [];

    /// <summary>The classes of transformers, once the changes were read.</summary>
    public IReadOnlyList<TransformerClass> Transformers => _transformers;

    public IReadOnlyList<Change> ReadAll()
    {
        var result = new List<Change>();
        foreach (var file in files.Below(PackageLoadContext.Folder))
        {
            if (file.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) ReadAssembly(file.Path, result);
        }

        return result;
    }

    private void ReadAssembly(string path, List<Change> result)
    {
        if (PackageText.Bytes(files, path, bag) is not { } content) return;
        try
        {
            var name = Path.GetFileNameWithoutExtension(path);
            // A dependency of an assembly before it is there already.
            var assembly = _context.Assemblies.FirstOrDefault(loaded =>
                loaded.GetName().Name == name) ?? _context.Load(content);
            foreach (var type in assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
            {
                if (type.GetCustomAttribute<TransformerAttribute>() is { } named) AddTransformer(type, named, path);
                if (type.GetCustomAttribute<UpgradeAttribute>() is not { } mark) continue;
                if (Read(type, mark, path, content) is { } change) result.Add(change);
            }
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or TypeLoadException
            or ReflectionTypeLoadException or CustomAttributeFormatException)
        {
            var loading = (error as ReflectionTypeLoadException)?.LoaderExceptions.FirstOrDefault();
            var detail = (loading ?? error).Message;
            bag.Error(DiagnosticCodes.UnreadableAssembly, $"'{path}' cannot be loaded: {detail}", files.At(path),
                "Put the assembly, built for this version of Uplift and .NET, and all that it needs in lib/.");
        }
    }

    private void AddTransformer(Type type, TransformerAttribute named, string path)
    {
        var position = files.At(path);
        if (!typeof(ITransformer).IsAssignableFrom(type)) Refuse(type, position, "must implement ITransformer");
        CheckMakeable(type, position);
        _transformers.Add(new TransformerClass(named.Name, type, position));
    }

    private Change? Read(Type type, UpgradeAttribute mark, string path, byte[] content)
    {
        var position = files.At(path);
        var before = bag.Count;
        if (!ModuleVersion.TryParse(mark.Version, scheme, out var version))
        {
            bag.Error(DiagnosticCodes.InvalidVersion,
                $"{QuotedText.Of(mark.Version)} of class '{type.FullName}' is no version.", position,
                "Name the module version that needs the change.");
        }

        CheckClass(type, position);
        CheckMark(type, mark, position);
        return bag.Count > before ? null : Make(type, mark, version!, position, content);
    }

    private static Change Make(
        Type type, UpgradeAttribute mark, ModuleVersion version, SourcePosition position, byte[] content)
    {
        var (id, checksum) = (mark.Id ?? Kebab(type.Name), Checksums.OfClass(content, type.FullName!));
        Change change = typeof(IDocumentUpgrade).IsAssignableFrom(type)
            ? new ObjectCodeChange
            {
                Id = id,
                Version = version,
                Checksum = checksum,
                Position = position,
                Collection = mark.Collection!,
                Reads = mark.Reads,
                DataVersion = mark.DataVersion > 0 ? mark.DataVersion : null,
                Create = () => (IDocumentUpgrade)Activator.CreateInstance(type)!,
            }
            : new TenantCodeChange
            {
                Id = id,
                Version = version,
                Checksum = checksum,
                Position = position,
                Transactional = mark.Transactional,
                Writes = mark.Writes,
                Create = () => (ITenantUpgrade)Activator.CreateInstance(type)!,
            };
        return change with
        {
            Phase = mark.Phase,
            Type = mark.Type,
            Priority = mark.Priority,
            Reason = mark.Reason,
            Contract = mark.Contract,
        };
    }

    private void CheckClass(Type type, SourcePosition position)
    {
        if (typeof(IDocumentUpgrade).IsAssignableFrom(type) == typeof(ITenantUpgrade).IsAssignableFrom(type))
        {
            Refuse(type, position, "must implement either IDocumentUpgrade or ITenantUpgrade");
        }

        CheckMakeable(type, position);
    }

    private void CheckMakeable(Type type, SourcePosition position)
    {
        if (!type.IsVisible || type.IsAbstract || type.ContainsGenericParameters || type.GetConstructor([]) is null)
        {
            Refuse(type, position, "cannot be made");
        }
    }

    private void CheckMark(Type type, UpgradeAttribute mark, SourcePosition position)
    {
        var isDocument = typeof(IDocumentUpgrade).IsAssignableFrom(type);
        if (isDocument && string.IsNullOrEmpty(mark.Collection)) Refuse(type, position,
            "names no Collection in its [Upgrade]");
        if (!isDocument && mark.Collection is not null) Refuse(type, position,
            "changes the tenant as a whole and cannot name a Collection");
        if (mark.Id is not null && !ChangeWords.IsId(mark.Id)) Refuse(type, position,
            $"has the id {QuotedText.Of(mark.Id)}");
    }

    private void Refuse(Type type, SourcePosition position, string problem) =>
        bag.Error(DiagnosticCodes.InvalidUpgradeClass, $"The class '{type.FullName}' {problem}.", position, ClassHint);

    /// <summary>SplitBlocks becomes split-blocks, and ReadXMLFile2 read-xml-file2.</summary>
    internal static string Kebab(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var index = 0; index < name.Length; index++)
        {
            var isUpper = char.IsUpper(name[index]);
            var beginsWord = isUpper && index > 0 &&
                (!char.IsUpper(name[index - 1]) || index + 1 < name.Length && char.IsLower(name[index + 1]));
            if (beginsWord && result[^1] != '-') result.Append('-');
            result.Append(name[index] == '_' ? '-' : char.ToLowerInvariant(name[index]));
        }

        return result.ToString();
    }
}
