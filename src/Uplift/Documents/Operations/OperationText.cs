using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>The text of one operation while it is read, whatever documents it is for.</summary>
internal abstract record OperationText(string Name, MappingReader Keys, SourcePosition Position)
{
    private readonly int _complaintsBefore = Keys.Bag.Count;

    /// <summary>True while nothing in the operation was complained about.</summary>
    public bool IsSound => Bag.Count == _complaintsBefore;

    /// <summary>Where complaints go.</summary>
    public DiagnosticBag Bag => Keys.Bag;

    /// <summary>What counts where something stands already.</summary>
    public abstract ExistingPolicy Existing();

    /// <summary>Complains about a key whose value fits no place here.</summary>
    public void Wrong(string key, string message, string hint) =>
        Bag.Error(DiagnosticCodes.InvalidOperation, message, Keys.Take(key)?.Position ?? Position, hint);
}
