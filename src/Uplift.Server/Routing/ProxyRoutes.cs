using Uplift.Control;
using Uplift.Packages;

namespace Uplift.Server.Routing;

/// <summary>Where a request goes.</summary>
/// <param name="Module">The module that answers it for the tenant.</param>
/// <param name="Url">Its address; null: nobody said where it runs.</param>
internal sealed record ProxyTarget(string Module, string? Url);

/// <summary>A handler of a module to which requests can be handed on.</summary>
internal sealed record ProxyHandler(InterfaceHandler Handler, PathPattern Pattern, InterfaceKind Kind)
{
    /// <summary>Those of a module; neither interfaces of the platform nor filters.</summary>
    public static IReadOnlyList<ProxyHandler> Of(ModuleDescriptor? module) =>
    [
        .. (module?.Provides ?? []).Where(each => each.Kind is InterfaceKind.Regular or InterfaceKind.Multiple)
            .SelectMany(each => each.Handlers.Where(handler => handler.Phase is null && handler.StaticPath is not null)
                .Select(handler => new ProxyHandler(handler, PathPattern.Of(handler), each.Kind))),
    ];
}

/// <summary>The requests that the modules of a tenant answer.</summary>
internal sealed class ProxyRoutes(IReadOnlyList<Route> modules, Func<string, IReadOnlyList<ProxyHandler>> handlersOf)
{
    private readonly IReadOnlyList<(ProxyTarget Target, IReadOnlyList<ProxyHandler> Handlers)> _modules =
    [
        .. modules.Select(each => (
            new ProxyTarget(each.Module, each.Urls.Count == 0 ? null : each.Urls[0]), handlersOf(each.Module))),
    ];

    /// <summary>Who answers a request; null: nobody. Of several the one whose pattern says most.</summary>
    /// <param name="path">Without its query.</param>
    /// <param name="module">Only this module, which is how one of several providers is chosen; "": any that may be
    /// the only provider of its interface.</param>
    public ProxyTarget? Find(string method, string path, string module) => _modules
        .Where(each => module.Length == 0 || each.Target.Module == module)
        .SelectMany(each => each.Handlers.Select(handler => (each.Target, Handler: handler)))
        .Where(each => (module.Length > 0 || each.Handler.Kind == InterfaceKind.Regular)
            && each.Handler.Handler.Answers(method) && each.Handler.Pattern.Matches(path))
        .OrderByDescending(each => each.Handler.Pattern.Literals).Select(each => each.Target).FirstOrDefault();
}
