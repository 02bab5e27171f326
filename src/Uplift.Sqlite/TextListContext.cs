using System.Text.Json.Serialization;

namespace Uplift.Sqlite;

/// <summary>Texts as a JSON list, the form in which a statement takes many values as one parameter.</summary>
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class TextListContext : JsonSerializerContext;
