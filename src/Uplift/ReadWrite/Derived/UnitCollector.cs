using Uplift.Changes;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>What was derived from a unit.</summary>
/// <param name="Copies">To be written; none when something failed, so that what is there stays as it is.</param>
/// <param name="Failed">The transformer that failed; "": the object cannot be read; null: none.</param>
/// <param name="Problem">Why; "" when nothing failed.</param>
public sealed record CollectedUnit(string Unit, IReadOnlyList<DerivedWrite> Copies, string? Failed, string Problem);

/// <summary>Runs the code of transformers on objects. Safe to use from several threads.</summary>
public sealed class UnitCollector
{
    private readonly Dictionary<string, (Transformer Declared, ITransformer Code)> _transformers;

    /// <summary>Makes the classes of the transformers.</summary>
    public UnitCollector(IEnumerable<Transformer> transformers) => _transformers = transformers.ToDictionary(
        known => known.Name, known => (known, known.Create()), StringComparer.Ordinal);

    /// <summary>The code of a transformer.</summary>
    public ITransformer CodeOf(string transformer) => _transformers[transformer].Code;

    /// <summary>Derives what some of the transformers write of a unit that was read with its document.</summary>
    /// <param name="wanted">The names of the transformers.</param>
    public CollectedUnit Collect(UnitCopies unit, IEnumerable<string> wanted)
    {
        var current = "";
        try
        {
            var copies = new List<DerivedWrite>();
            foreach (var name in wanted)
            {
                var source = DocumentText.Parse(unit.Document!).AsObject();
                current = name;
                var (declared, code) = _transformers[name];
                copies.Add(new DerivedWrite(
                    unit.Unit, unit.Hash, name, declared.Write, declared.MinReader, DerivedRules.RevisionOf(unit, name),
                    DocumentText.Write(code.Collect(unit.Unit, source))));
                current = "";
            }

            return new CollectedUnit(unit.Unit, copies, null, "");
        }
        catch (Exception error) when (error is not OperationCanceledException and not OutOfMemoryException)
        {
            // Code of a package can throw anything: the unit alone fails (P7).
            return new CollectedUnit(unit.Unit, [], current, $"{error.Message.TrimEnd('.')} ({error.GetType().Name})");
        }
    }
}
