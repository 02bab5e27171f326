using Uplift.Changes;
using Uplift.Documents;
using Uplift.Packages;

namespace Uplift.Planning;

/// <summary>
/// Turns the selected changes of one module into steps. Changes of objects of the same collection become one pass
/// wherever nothing
/// between them reads or writes what they touch, so that each object is written once and is left whole when one of its
/// changes fails.
/// </summary>
internal sealed class StepBuilder(ModulePackage package)
{
    private readonly List<Draft> _drafts = [];

    /// <summary>Adds the changes of one phase, in order.</summary>
    public void Add(IEnumerable<Change> changes, ChangePhase phase)
    {
        var first = _drafts.Count;
        foreach (var change in changes)
        {
            if (change is ObjectChange objects && change.Type != ChangeType.Manual
                && FindPass(objects, first) is { } pass)
            {
                pass.Changes.Add(change);
            }
            else
            {
                _drafts.Add(new Draft(change, phase));
            }
        }
    }

    /// <summary>The steps, numbered on from <paramref name="number"/>.</summary>
    public IEnumerable<PlanStep> Build(int number)
    {
        foreach (var draft in _drafts)
        {
            yield return Make(draft, number++) with { Phase = draft.Phase, Changes = draft.Changes };
        }
    }

    private PlanStep Make(Draft draft, int number) => draft.Head.Type == ChangeType.Manual
        ? new ManualStep(number, package)
        : draft.Head switch
        {
            SqlChange sql => new ScriptStep(number, package, sql),
            TenantCodeChange code => new TenantCodeStep(number, package, code),
            ObjectChange objects => new PassStep(number, package, package.CollectionNamed(objects.Collection)),
            _ => throw new System.Diagnostics.UnreachableException(draft.Head.Kind),
        };

    // Backwards from the end: the change may move up past drafts that have nothing to do with it.
    private Draft? FindPass(ObjectChange change, int first)
    {
        if (change.Requires.Count > 0) return null;
        for (var index = _drafts.Count - 1; index >= first; index--)
        {
            var draft = _drafts[index];
            if (draft.IsPassOf(change.Collection)) return draft.Takes(change) ? draft : null;
            if (draft.Touches(change)) return null;
        }

        return null;
    }

    private sealed class Draft(Change head, ChangePhase phase)
    {
        public Change Head { get; } = head;

        public ChangePhase Phase { get; } = phase;

        public List<Change> Changes { get; } = [head];

        public bool IsPassOf(string collection) =>
            Head is ObjectChange objects && Head.Type != ChangeType.Manual && objects.Collection == collection;

        /// <summary>True when the order of this step and the change matters.</summary>
        public bool Touches(ObjectChange change)
        {
            if (Head is SqlChange { Collections: { } named })
            {
                return named.Contains(change.Collection) || change.Uses.Any(use => named.Contains(use.Collection));
            }

            if (Head is not ObjectChange || Head.Type == ChangeType.Manual) return true;
            var mine = Changes.Cast<ObjectChange>().SelectMany(own => own.Uses).ToList();
            var collection = ((ObjectChange)Head).Collection;
            return change.Uses.Any(use => use.Collection == collection || Writes(mine, use.Collection))
                || mine.Any(use => use.Collection == change.Collection)
                || change.Uses.Any(
                    use => use.Access == CollectionAccess.Write && mine.Any(own => own.Collection == use.Collection));
        }

        /// <summary>
        /// True when the change gives the same within this pass as after it: neither looks at the collection that the
        /// pass is changing,
        /// and it does not read what the pass writes elsewhere.
        /// </summary>
        public bool Takes(ObjectChange change)
        {
            if (Head.Requires.Count > 0) return false;
            var mine = Changes.Cast<ObjectChange>().SelectMany(own => own.Uses).ToList();
            return !change.Uses.Any(use => use.Collection == change.Collection || Writes(mine, use.Collection))
                && !mine.Any(use => use.Collection == change.Collection)
                && !change.Uses.Any(use => use.Access == CollectionAccess.Write && Reads(mine, use.Collection));
        }

        private static bool Writes(List<CollectionUse> uses, string collection) =>
            uses.Exists(use => use.Collection == collection && use.Access == CollectionAccess.Write);

        private static bool Reads(List<CollectionUse> uses, string collection) =>
            uses.Exists(use => use.Collection == collection && use.Access == CollectionAccess.Read);
    }
}
