using Uplift.Control;

namespace Uplift.Server.Api.Contracts;

/// <summary>A part of the routing table.</summary>
/// <param name="Revision">Of the last change that it surely has; changes are asked for behind it. Also the ETag.</param>
/// <param name="Items">Tenants by name.</param>
/// <param name="Next">The cursor of the part behind it; null: this is the last.</param>
public sealed record RoutingPage(long Revision, IReadOnlyList<TenantRoutes> Items, string? Next);
