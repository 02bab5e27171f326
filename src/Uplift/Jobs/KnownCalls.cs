using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Uplift.Calls;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The calls that entries make, and where they go: the same for all tenants as long as the same
/// modules are known.</summary>
internal sealed class KnownCalls
{
    private static readonly ConditionalWeakTable<ModuleView, KnownCalls> s_all = [];

    private readonly ConcurrentDictionary<string, ModuleAddress> _addresses = new(StringComparer.Ordinal);
    private OfParameters? _last;

    /// <summary>Those of modules as they are known.</summary>
    public static KnownCalls Of(ModuleView view) => s_all.GetValue(view, static _ => new KnownCalls());

    /// <summary>A module's address as it was declared.</summary>
    public ModuleAddress At(string url) =>
        _addresses.GetOrAdd(url, static text => new ModuleAddress(CallTarget.ReadUrl(text)));

    /// <summary>The calls of an entry to its own module.</summary>
    /// <param name="parameters">What modules are told; only those of the last request are remembered.</param>
    /// <param name="make">Makes them where they are not known.</param>
    public IReadOnlyList<Effect> Find(JobEntry entry, string? parameters, Func<IReadOnlyList<Effect>> make)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || last.Parameters != parameters)
        {
            Volatile.Write(ref _last, last = new OfParameters(parameters));
        }

        var key = (entry.Id, entry.From, entry.Action);
        return last.Calls.TryGetValue(key, out var known) ? known : last.Calls[key] = make();
    }

    private sealed record OfParameters(string? Parameters)
    {
        public ConcurrentDictionary<(string, string?, EntryAction), IReadOnlyList<Effect>> Calls { get; } = new();
    }
}
