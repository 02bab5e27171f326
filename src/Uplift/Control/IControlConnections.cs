using System.Data.Common;

namespace Uplift.Control;

/// <summary>Opens connections to the control database; each store provider has one in two dozen lines.</summary>
public interface IControlConnections
{
    /// <summary>What stands before the names of its tables: a quoted schema and a dot, or nothing.</summary>
    public string Prefix { get; }

    /// <summary>True when a parameter may be an array of texts or numbers, and <c>unnest</c>
    /// makes rows of it.</summary>
    public bool TakesArrays { get; }

    /// <summary>An open connection, pooled where the store has pools.</summary>
    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken);
}
