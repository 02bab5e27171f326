namespace Uplift.Documents.Xml;

/// <summary>One XML object while operations change it. Mutable, for one thread, used once.</summary>
internal sealed class XmlEdit
{
    private readonly EditContext _context;
    private readonly GeneratedIds _ids;
    private XmlOperation? _running;

    public XmlEdit(string objectId, MarkupDocument document, EditContext context)
    {
        _context = context;
        _ids = new GeneratedIds(context.Seed, objectId);
        Document = document;
        Scope = document.Root;
    }

    public MarkupDocument Document { get; }

    /// <summary>Where relative paths start: the root element, inside of <c>each</c> and <c>do</c>
    /// the matched one.</summary>
    public MarkupElement Scope { get; private set; }

    /// <summary>True when the object itself is to be removed.</summary>
    public bool Deleted { get; set; }

    /// <summary>The time of the run, UTC.</summary>
    public DateTimeOffset Now => _context.Now;

    /// <summary>The ids that this object gets.</summary>
    public GeneratedIds Ids => _ids;

    /// <summary>Applies operations in order, those whose condition holds, until the object or the
    /// scope is gone.</summary>
    public void Run(IReadOnlyList<XmlOperation> operations)
    {
        for (var index = 0; index < operations.Count && !Deleted && Scope.Document is not null; index++)
        {
            var operation = operations[index];
            _running = operation;
            if (operation.When is { } when && !when.Holds(Scope)) continue;
            operation.Apply(this);
        }
    }

    /// <summary>Applies operations whose paths start at an element.</summary>
    public void RunAt(MarkupElement scope, IReadOnlyList<XmlOperation> operations)
    {
        var running = _running;
        Within(scope, () => Run(operations));
        _running = running;
    }

    /// <summary>Does something while paths start at an element.</summary>
    public void Within(MarkupElement scope, Action action)
    {
        var outer = Scope;
        Scope = scope;
        action();
        Scope = outer;
    }

    /// <summary>The refusal of this object by the operation that runs.</summary>
    public ObjectRefusedException Refuse(XmlItem item, string message) => new(item.Path, message, _running?.Position);

    /// <summary>The refusal because of something different at the target.</summary>
    public ObjectRefusedException Conflict(XmlItem source, XmlItem standing) => Refuse(source,
        $"{Shown(standing)} stands at '{standing.Path}' already and differs from {Shown(source)}; "
        + "say with 'existing: keep', 'existing: overwrite' or 'existing: append' which one counts.");

    /// <summary>What a person should see of it.</summary>
    public static string Shown(XmlItem item) => item.Element is { } element
        ? JsonTypes.Shown(element.ToString())
        : JsonTypes.Shown(item.Value);
}
