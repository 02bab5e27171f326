using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>What all edits of one run share.</summary>
/// <param name="Seed">Makes generated ids differ between changes and be the same in a simulation and its run.</param>
/// <param name="Now">The time that <c>generate: now</c> writes.</param>
/// <param name="Lookups">The objects of other collections as far as they were fetched.</param>
public sealed record EditContext(string Seed, DateTimeOffset Now, ILookups Lookups);

/// <summary>
/// One object while operations change it. Mutable, for one thread, used once: when lookups were missing, the object is
/// parsed anew for the next try.
/// </summary>
public sealed class ObjectEdit
{
    private readonly EditContext _context;
    private readonly List<SideEffect> _effects = [];
    private readonly List<LookupKey> _missing = [];
    private string _prefix = "";
    private readonly GeneratedIds _ids;
    private bool _scopeRemoved;
    private Operation? _running;

    public ObjectEdit(string objectId, JsonNode root, EditContext context)
    {
        ObjectId = objectId;
        _context = context;
        _ids = new GeneratedIds(context.Seed, objectId);
        Scope = Place.OfRoot(new RootSlot(root));
    }

    /// <summary>The id of the object in its collection.</summary>
    public string ObjectId { get; }

    /// <summary>The document; inside of <c>each</c> and <c>do</c> the value that paths start at.</summary>
    public JsonNode? Root => Scope.Value;

    /// <summary>True when the object itself is to be removed.</summary>
    public bool Deleted { get; internal set; }

    /// <summary>What else is to be done in other collections, in order.</summary>
    public IReadOnlyList<SideEffect> Effects => _effects;

    /// <summary>What must be fetched before the program can be applied to this object; then nothing here counts
    /// yet.</summary>
    public IReadOnlyList<LookupKey> Missing => _missing;

    /// <summary>The time of the run, UTC.</summary>
    public DateTimeOffset Now => _context.Now;

    /// <summary>Objects of other collections.</summary>
    public ILookups Lookups => _context.Lookups;

    /// <summary>Where paths start.</summary>
    internal Place Scope { get; private set; }

    private bool Stopped => Deleted || _scopeRemoved || _missing.Count > 0;

    /// <summary>The next id: a UUID by name (RFC 4122, version 5) of seed, object and a running number.</summary>
    public Guid NewId() => _ids.Next();

    /// <summary>Leaves one id out, so that those after it stay the same when this one is there already.</summary>
    internal void SkipId() => _ids.Skip();

    /// <summary>The objects that a lookup finds; null when they are not fetched yet, and the program stops.</summary>
    internal IReadOnlyList<FoundObject>? Find(LookupKey key)
    {
        if (Lookups.TryGet(key, out var found)) return found;
        _missing.Add(key);
        return null;
    }

    internal void Add(SideEffect effect) => _effects.Add(effect);

    /// <summary>Takes a place away; when it is the scope itself, the operations that remain for it are left
    /// out.</summary>
    internal void Remove(Place place)
    {
        if (place == Scope) _scopeRemoved = true;
        place.Remove();
    }

    /// <summary>Applies operations in order, those whose condition holds, until one stops the program.</summary>
    internal void Run(IReadOnlyList<Operation> operations)
    {
        for (var index = 0; index < operations.Count && !Stopped; index++)
        {
            var operation = operations[index];
            _running = operation;
            if (operation.When is { } when && !when.Holds(Root)) continue;
            operation.Apply(this);
        }
    }

    /// <summary>Applies operations whose paths start at a place of the document.</summary>
    /// <returns>True when the place itself was taken away.</returns>
    internal bool RunAt(Place place, IReadOnlyList<Operation> operations)
    {
        var (scope, running) = (Scope, _running);
        Scope = place;
        Run(operations);
        var removed = _scopeRemoved;
        (Scope, _running, _scopeRemoved) = (scope, running, false);
        return removed;
    }

    /// <summary>Applies operations to a value apart from the document, which <paramref name="name"/> names in
    /// messages.</summary>
    internal JsonNode? RunApart(JsonNode value, string name, IReadOnlyList<Operation> operations)
    {
        var (slot, prefix) = (new RootSlot(value), _prefix);
        _prefix = name;
        RunAt(Place.OfRoot(slot), operations);
        _prefix = prefix;
        return slot.Value;
    }

    /// <summary>The pointer of a place as a person should see it.</summary>
    internal string PointerOf(Place place) => _prefix + place.Pointer;

    /// <summary>The refusal of this object by the operation that runs.</summary>
    internal ObjectRefusedException Refuse(Place place, string message) =>
        new(PointerOf(place), message, _running?.Position);

    /// <summary>The refusal because of a different value at the target.</summary>
    internal ObjectRefusedException Conflict(Place place, string target, JsonNode? standing) => Refuse(place,
        $"{JsonTypes.Shown(standing)} stands at '{target}' already and differs from {JsonTypes.Shown(place.Value)}; "
        + "say with 'existing: keep' or 'existing: overwrite' which one counts.");
}
