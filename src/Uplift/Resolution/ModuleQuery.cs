using System.Collections.Immutable;
using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>What a list of modules is asked for; all conditions hold together.</summary>
public sealed record ModuleQuery
{
    /// <summary>Only ids that it leads, see <see cref="OkapiModuleId.HasPrefix"/>; null: all.</summary>
    public OkapiModuleId? Prefix { get; init; }

    /// <summary>Only modules that provide one of these; null: all.</summary>
    public IReadOnlyList<InterfaceTerm>? Provides { get; init; }

    /// <summary>Only modules that require one of these, or use it where it is provided; null: all.</summary>
    public IReadOnlyList<InterfaceTerm>? Requires { get; init; }

    /// <summary>
    /// Of the interfaces asked for by <see cref="Provides"/> and <see cref="Requires"/> only those with this scope;
    /// null: all.
    /// </summary>
    public string? Scope { get; init; }

    /// <summary>Which versions are seen at all.</summary>
    public VersionFilter Versions { get; init; } = VersionFilter.All;

    /// <summary>Ids to leave out.</summary>
    public ImmutableHashSet<OkapiModuleId> Except { get; init; } = [];

    /// <summary>At most so many of the newest of each product, one at least; null: all.</summary>
    public int? NewestPerProduct { get; init; }

    /// <summary>True for the greatest id first.</summary>
    public bool Descending { get; init; }

    /// <summary>Reads the parameters of Okapi's list calls; those that it does not know are not asked for.</summary>
    /// <param name="parameter">Gives the value of a parameter, or null.</param>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidParameter"/> or <see cref="DiagnosticCodes.InvalidModuleId"/>: one of them has
    /// a value that it cannot have.
    /// </exception>
    public static ModuleQuery Parse(Func<string, string?> parameter) => new()
    {
        Prefix = parameter("filter") is { } filter ? OkapiModuleId.Parse(filter) : null,
        Provides = parameter("provide") is { } provide ? InterfaceTerm.ParseAll(provide) : null,
        Requires = parameter("require") is { } require ? InterfaceTerm.ParseAll(require) : null,
        Scope = parameter("scope"),
        Versions = VersionFilter.Parse(parameter("preRelease"), parameter("npmSnapshot")),
        NewestPerProduct = parameter("latest") is { } latest ? ParseLatest(latest) : null,
        Descending = ParseDescending(parameter("orderBy"), parameter("order")),
    };

    /// <summary>True when the module is asked for, but for <see cref="NewestPerProduct"/>.</summary>
    public bool Matches(ModuleDescriptor module) => (Prefix is null || module.Id.HasPrefix(Prefix))
        && Versions.Keeps(module.Id)
        && !Except.Contains(module.Id)
        && (Provides is null || Any(Provides, module.Provides))
        && (Requires is null || Any(Requires, module.Requires) || Any(Requires, module.Optional));

    /// <summary>Those of the modules that are asked for, in order.</summary>
    public IReadOnlyList<ModuleDescriptor> Apply(IEnumerable<ModuleDescriptor> modules)
    {
        var found = modules.Where(Matches);
        if (NewestPerProduct is { } limit)
        {
            found = found.GroupBy(module => module.Id.Product, StringComparer.Ordinal)
                .SelectMany(product => product.OrderByDescending(module => module.Id).Take(Math.Max(1, limit)));
        }

        return Descending
            ? [.. found.OrderByDescending(module => module.Id)]
            : [.. found.OrderBy(module => module.Id)];
    }

    private static int ParseLatest(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw Wrong("latest", text, "a number");

    // Without orderBy the list ascends and the order is not looked at; with it the list descends unless told otherwise.
    private static bool ParseDescending(string? orderBy, string? order)
    {
        if (orderBy is null) return false;
        if (orderBy != "id") throw Wrong("orderBy", orderBy, "id");
        return order switch
        {
            null or "desc" => true,
            "asc" => false,
            _ => throw Wrong("order", order, "asc or desc"),
        };
    }

    private static UpliftException Wrong(string parameter, string value, string expected) => new(
        DiagnosticCodes.InvalidParameter,
        $"The parameter '{parameter}' must be {expected}, not {QuotedText.Of(value)}.",
        hint: $"Leave '{parameter}' out, or write {expected}.");

    private bool Any(IReadOnlyList<InterfaceTerm> terms, IReadOnlyList<InterfaceReference> interfaces)
    {
        foreach (var entry in interfaces)
        {
            if (Scope is not null && !entry.Scope.Contains(Scope)) continue;
            foreach (var term in terms)
            {
                if (term.Matches(entry)) return true;
            }
        }

        return false;
    }
}
