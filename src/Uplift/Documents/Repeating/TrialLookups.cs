using System.Diagnostics.CodeAnalysis;

namespace Uplift.Documents;

/// <summary>Other collections as one trial sees them: what is asked for is made up, and stays until an effect
/// changes it.</summary>
internal sealed class TrialLookups(TrialSites sites, int number) : ILookups
{
    private readonly TrialDocuments _documents = new(sites);
    private readonly Dictionary<LookupKey, IReadOnlyList<FoundObject>> _found = [];
    private readonly List<CreateObject> _created = [];

    /// <inheritdoc/>
    public bool TryGet(LookupKey key, [NotNullWhen(true)] out IReadOnlyList<FoundObject>? found)
    {
        if (!_found.TryGetValue(key, out var known)) _found[key] = known = MakeUp(key);
        found = [.. known, .. Created(key)];
        return true;
    }

    /// <summary>Does what the first application asked for.</summary>
    public void Commit(IReadOnlyList<SideEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect is CreateObject made) _created.Add(made);
            else Forget(effect);
        }
    }

    private void Forget(SideEffect gone)
    {
        foreach (var key in _found.Keys.Where(key => key.Collection == gone.Collection).ToList())
        {
            _found[key] = [.. _found[key].Where(item => item.Id != gone.Id)];
        }
    }

    private IEnumerable<FoundObject> Created(LookupKey key) => _created
        .Where(made => made.Collection == key.Collection && Answers(made, key))
        .Select(made => new FoundObject(made.Id, made.Document));

    private static bool Answers(CreateObject made, LookupKey key)
    {
        if (key.By is null) return made.Id == key.Value;
        return key.By.TryFirst(made.Document, out var value) && JsonTypes.KeyText(value) == key.Value;
    }

    private List<FoundObject> MakeUp(LookupKey key)
    {
        var count = key.By is null ? Math.Min(number % 3, 1) : number % 3;
        var made = new List<FoundObject>(count);
        for (var index = 0; index < count; index++)
        {
            var document = _documents.Mixed((number * 3) + index, key.Collection);
            if (key.By is not null)
            {
                new TrialDocuments.Filling(new Random(number), () => key.Value, 1).Put(document, key.By, 0);
            }

            made.Add(new FoundObject(key.By is null ? key.Value : $"{key.Value}-{index}", document));
        }

        return made;
    }
}
