using System.Text.Json.Nodes;

namespace Uplift.Changes;

/// <summary>
/// Derives data from one object of a collection, its unit, and gives it to readers. It is called from several threads
/// at once, and must give the same for the same input: the copy is taken for good as long as the object stays as it is.
/// </summary>
public interface ITransformer
{
    /// <summary>Derives the data in the form of the write version.</summary>
    /// <param name="unit">The id of the object.</param>
    /// <param name="source">The object; it is nobody else's and may be changed.</param>
    /// <exception cref="Documents.ObjectRefusedException">
    /// Nothing can be derived from it; what was derived before stays. Any other exception counts the same.
    /// </exception>
    public JsonObject Collect(string unit, JsonObject source);

    /// <summary>Makes of the collected data what this reader is given.</summary>
    public JsonObject Transform(DerivedView view);
}

/// <summary>What a transformer sees when its data is read.</summary>
/// <param name="Unit">The id of the object from which the data was derived.</param>
/// <param name="Version">
/// The write version of the code that collected it, never below the read version; 0 where there is none and the code
/// can do without.
/// </param>
/// <param name="Collected">What was collected; nobody else's, and empty at version 0.</param>
/// <param name="Reader">What the application says of the reader, such as groups or the time; may be empty.</param>
public sealed record DerivedView(string Unit, int Version, JsonObject Collected, JsonObject Reader);
