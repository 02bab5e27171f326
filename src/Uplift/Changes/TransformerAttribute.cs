namespace Uplift.Changes;

/// <summary>
/// Marks a class of a package's <c>lib/*.dll</c> as the code of a transformer: it implements
/// <see cref="ITransformer"/> and has a public constructor without parameters. Its versions stand in
/// <c>module.json</c>.
/// </summary>
/// <param name="name">The name under which <c>module.json</c> declares the transformer.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TransformerAttribute(string name) : Attribute
{
    /// <summary>The name under which <c>module.json</c> declares the transformer.</summary>
    public string Name { get; } = name;
}
