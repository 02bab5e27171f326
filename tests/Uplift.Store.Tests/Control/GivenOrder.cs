using Uplift.Control;
using Uplift.Versions;

using Uplift.Jobs;

namespace Uplift.Store.Tests.Control;

/// <summary>
/// Takes a request as it is written, for <c>depCheck=false</c>: nothing is added, ordered or refused for what modules require.
/// Only what no tenant can have is corrected: a second version of an enabled product takes the place of the first.
/// </summary>
internal static class GivenOrder
{
    /// <summary>The entries in the order of the request.</summary>
    /// <exception cref="Diagnostics.UpliftException">An id is none.</exception>
    public static IReadOnlyList<JobEntry> Of(JobRequest request, IReadOnlyList<EnabledModule> enabled)
    {
        var present = enabled.ToDictionary(module => module.Product, module => module.Id, StringComparer.Ordinal);
        var entries = new List<JobEntry>();
        foreach (var module in request.Modules)
        {
            var id = OkapiModuleId.Parse(module.Id);
            var before = present.GetValueOrDefault(id.Product);
            var entry = new JobEntry { Number = entries.Count + 1, Id = id.Text, Action = ActionOf(module, request.Options) };
            if (module.Action == RequestedAction.Enable)
            {
                entry = before != id.Text || request.Options.Reinstall
                    ? entry with { From = before }
                    : entry with { Action = EntryAction.UpToDate };
                present[id.Product] = id.Text;
            }
            else
            {
                present.Remove(id.Product);
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static EntryAction ActionOf(RequestedModule module, JobOptions options) => module.Action switch
    {
        RequestedAction.Enable => EntryAction.Enable,
        RequestedAction.Disable when !options.Purge => EntryAction.Disable,
        _ => EntryAction.Purge,
    };
}
