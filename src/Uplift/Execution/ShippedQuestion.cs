using System.Buffers;
using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// The names of what a person is asked about shipped objects: one place of one object. Its three values are
/// part of the name, so that an answer counts only as long as all of them are what was looked at.
/// </summary>
public static class ShippedQuestion
{
    private const string Prefix = "Q";
    private const int Digits = 24;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The name of a question.</summary>
    public static string NameOf(
        TenantId tenant, CollectionTable table, string objectId, Change change, ShippedChange place) =>
        Prefix + new DigestBuilder()
            .Add(tenant.ToString(), table.Product, table.Name, objectId, change.Key.ToString(), change.Checksum,
                place.Path, place.Previous, place.Shipped, place.Current).ToString()[..Digits];

    /// <summary>True for the name of a question, as opposed to the id of another finding.</summary>
    public static bool IsName(string text) => text.Length == Prefix.Length + Digits
        && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(s_digits) < 0;
}
