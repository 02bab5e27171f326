using System.Security.Cryptography;
using System.Text;

namespace Uplift.Packages;

/// <summary>
/// Names the tables that Uplift keeps beside the collections of a module. They carry the name of the module, since in
/// some stores the modules of a tenant share a file.
/// </summary>
internal static class OwnTable
{
    // PostgreSQL cuts longer names off without a word.
    private const int MaxTableBytes = 63;

    /// <summary>The name of the table of a kind.</summary>
    public static string NameOf(string product, string kind)
    {
        var table = $"{product}_{kind}";
        return Encoding.UTF8.GetByteCount(table) <= MaxTableBytes
            ? table
            : $"{kind}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(product)))[..32]}";
    }
}
