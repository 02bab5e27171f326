using System.Text.Json.Nodes;

namespace Uplift.Packages;

/// <summary>A file with one object, or a list of objects, of a collection.</summary>
/// <param name="Collection">Whose objects they are: the name of the folder.</param>
/// <param name="Path">The file, relative to the package.</param>
public sealed record DataFile(string Collection, string Path);

/// <summary>An object of a data file.</summary>
/// <param name="Id">Its member <c>id</c>, which is part of the document too; a whole number in decimal digits.</param>
/// <param name="Document">The object.</param>
public sealed record DataObject(string Id, JsonObject Document);
