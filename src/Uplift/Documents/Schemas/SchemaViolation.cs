namespace Uplift.Documents.Schemas;

/// <summary>One thing in a document that its schema does not allow.</summary>
/// <param name="Path">JSON Pointer of the offending value; empty for the document itself.</param>
/// <param name="Keyword">The keyword of the schema that it breaks.</param>
/// <param name="Message">What a person reads after the path: "must be text, not null".</param>
public sealed record SchemaViolation(string Path, string Keyword, string Message);
