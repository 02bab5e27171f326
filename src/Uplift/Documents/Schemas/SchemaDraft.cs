namespace Uplift.Documents.Schemas;

/// <summary>The drafts of JSON Schema that differ in what is checked here.</summary>
internal enum SchemaDraft
{
    /// <summary>Draft 04, and draft 03 as far as it is the same.</summary>
    Four,

    /// <summary>Draft 06.</summary>
    Six,

    /// <summary>Draft 07; what says nothing or a later draft is read as this.</summary>
    Seven,
}
