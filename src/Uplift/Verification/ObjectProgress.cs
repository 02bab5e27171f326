using Uplift.Changes;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Verification.Forms;

namespace Uplift.Verification;

/// <summary>One object on its way through the stages of its collection, and what is found on the way.</summary>
internal sealed class ObjectProgress(ScannedObject source)
{
    private readonly List<(PendingStage Stage, TransformedObject Result)> _results = [];
    private readonly List<MadeChange> _made = [];

    /// <summary>What was read of the object.</summary>
    public DraftKeeper Drafts { get; } = new();

    /// <summary>The object as it is stored.</summary>
    public ScannedObject Source => source;

    /// <summary>The object as the stages so far leave it.</summary>
    public StoredDocument Current { get; private set; } = source.Document;

    /// <summary>What the stages made of it, in order; of those that a person has to make, only those
    /// that concern it.</summary>
    public IReadOnlyList<(PendingStage Stage, TransformedObject Result)> Results => _results;

    /// <summary>True when a stage deleted it.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>True when a necessary change could not be made: then later ones are not tried either.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>True when no later stage comes to it.</summary>
    public bool IsStopped => IsDeleted || IsRefused;

    /// <summary>Every change that altered it.</summary>
    public IReadOnlyList<MadeChange> Made => _made;

    /// <summary>True when there may be something to say of it.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>Takes what a stage made of it.</summary>
    public void Take(PendingStage stage, TransformedObject result)
    {
        if (stage.IsManual && !ManualWork.Concerns(stage.Step, result, Drafts)) return;
        _results.Add((stage, result));
        IsTouched |= stage.IsManual || result.Made.Count + result.Failures.Count + result.Merged.Count > 0;
        if (stage.IsManual) return;
        _made.AddRange(result.Made);
        IsDeleted = result.Deleted;
        if (result.Text is { } text) Current = Current with { Text = text };
        IsRefused = result.Failures.Count > 0 && result.Failures.Any(failure => stage.Changes.Any(change =>
            change.Key == failure.Change && change.Priority == ChangePriority.Necessary));
    }

    /// <summary>True when it is not there yet: it is shipped for the first time.</summary>
    public bool IsNew => source.Document.Text.Length == 0;

    /// <summary>What all stages together do to it; null: nothing.</summary>
    /// <param name="view">The object as it is stored; null: it is new, or cannot be read.</param>
    public IDocumentDelta? Compare(IDocumentForm form, IDocumentView? view)
    {
        if (IsDeleted) return view is null ? null : form.Removal;
        if (_made.Count == 0) return null;
        var after = form.ReadWritten(_made[^1].After);
        return view is not null ? form.Compare(view, after) : IsNew ? form.Creation(after) : null;
    }
}
