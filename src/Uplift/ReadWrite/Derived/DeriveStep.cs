using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>Derives the data of transformers that have one source. It belongs to no plan.</summary>
public sealed record DeriveStep(int Number, ModulePackage Package, Collection Source) : PlanStep(Number, Package)
{
    /// <summary>The transformers.</summary>
    public required IReadOnlyList<Transformer> Transformers { get; init; }

    /// <summary>The units that it is about; null: all.</summary>
    public ObjectSelection? Only { get; init; }

    /// <summary>Which of them get new copies; null: all.</summary>
    public Documents.Condition? When { get; init; }

    /// <summary>Derives anew what is there already.</summary>
    public bool Force { get; init; }

    /// <inheritdoc/>
    public override string Title => $"derive from {Source.Name}";

    /// <inheritdoc/>
    public override string Kind => "derive";

    /// <summary>The copies that a unit is to have; none when all are made anew.</summary>
    public IReadOnlyList<CopyNeed> Needs => Force
        ? [] : [.. Transformers.Select(known => new CopyNeed(known.Name, known.Write, IsExact: true))];

    /// <summary>Where the copies are.</summary>
    public CollectionTable Copies => new(Package.Id.Product, Package.CollectionNamed(Transformer.StoreName));

    /// <summary>Where units and copies are.</summary>
    public DerivedTables Tables => new(new CollectionTable(Package.Id.Product, Source) { Only = Only }, Copies);
}
