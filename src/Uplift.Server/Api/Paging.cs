using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;

namespace Uplift.Server.Api;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="Next">The cursor of the part behind it; null: this is the last. Also in the header Link.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Cursor">As the part before gave it; absent: from the beginning.</param>
/// <param name="Limit">At most so many, 1 to 1000; 100 when absent.</param>
public sealed record PageRequest(
    [property: FromQuery, Description("As the part before gave it; absent: from the beginning.")] string? Cursor,
    [property: FromQuery, Description("At most so many, 1 to 1000; 100 when absent.")] int? Limit)
{
    private const int Usual = 100;
    private const int Most = 1_000;

    /// <summary>How many are wanted.</summary>
    /// <exception cref="UpliftException">The limit is out of its bounds.</exception>
    public int Count => Limit switch
    {
        null => Usual,
        >= 1 and <= Most => Limit.Value,
        _ => throw new UpliftException(
            DiagnosticCodes.InvalidParameter, $"The parameter 'limit' must be 1 to {Most}, not {Limit}."),
    };

    /// <summary>The key behind which the part begins; "" for the beginning.</summary>
    /// <exception cref="UpliftException">The cursor is none.</exception>
    public string After
    {
        get
        {
            if (string.IsNullOrEmpty(Cursor)) return "";
            try
            {
                return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor));
            }
            catch (FormatException)
            {
                throw new UpliftException(DiagnosticCodes.InvalidParameter, $"{QuotedText.Of(Cursor)} is no cursor.",
                    hint: "Take it from 'next' of the part before, as it is.");
            }
        }
    }

    /// <summary>The cursor of a key.</summary>
    public static string CursorOf(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>The tenants of a part, and one more: those that a caller reaches.</summary>
    public TenantQuery TenantsOf(Caller caller) =>
        new() { Names = caller.IsBound ? caller.Tenants : null, After = After, Limit = Count + 1 };

    /// <summary>The part of a whole list that is asked for; the header Link is set.</summary>
    /// <param name="key">By which the list is ordered, text order.</param>
    public Page<T> Cut<T>(HttpContext context, IEnumerable<T> all, Func<T, string> key)
    {
        var after = After;
        var rest = after.Length == 0 ? all : all.Where(item => string.CompareOrdinal(key(item), after) > 0);
        return Of(context, [.. rest.Take(Count + 1)], key);
    }

    /// <summary>Reads on until there are enough items that may be told, one more than asked for when
    /// there are more.</summary>
    /// <param name="read">Items behind a key, at most so many.</param>
    /// <param name="key">By which they are ordered.</param>
    /// <param name="mayBeTold">Which of them the caller may see.</param>
    public async Task<IReadOnlyList<T>> FillAsync<T>(
        Func<string, int, Task<IReadOnlyList<T>>> read, Func<T, string> key, Func<T, bool> mayBeTold)
    {
        var (found, after) = (new List<T>(), After);
        while (found.Count <= Count)
        {
            var part = await read(after, Count + 1);
            found.AddRange(part.Where(mayBeTold));
            if (part.Count <= Count) break;
            after = key(part[^1]);
        }

        return found;
    }

    /// <summary>The part from items of which there is one more than asked for when there are more.</summary>
    public Page<T> Of<T>(HttpContext context, IReadOnlyList<T> found, Func<T, string> key)
    {
        if (found.Count <= Count) return new Page<T>(found, null);
        IReadOnlyList<T> items = [.. found.Take(Count)];
        var next = CursorOf(key(items[^1]));
        var query = context.Request.Query.Where(pair => pair.Key != "cursor")
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))
            .Append(KeyValuePair.Create("cursor", next));
        context.Response.Headers.Link =
            $"<{context.Request.Path}{new QueryBuilder(query).ToQueryString()}>; rel=\"next\"";
        return new Page<T>(items, next);
    }
}
