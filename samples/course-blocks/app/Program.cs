using System.Text.Json.Nodes;
using Courses.App;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

// courses import TENANT MODULE OLX-FOLDER [RUNS]      reads a course, so many runs of it, and derives what MODULE derives
// courses hide TENANT MODULE COURSE BLOCK [publish]   hides a block from students; published, derived data follows at once
// courses compare TENANT MODULE OTHER-MODULE          asks the code of both about every block of every course
var cancellation = CancellationToken.None;
await using var workspace = new OpenedWorkspace(
    WorkspaceFile.Read(null, null, null), TimeProvider.System, new NoFaultPoints());
switch (args)
{
    case ["import", var tenant, var module, var folder, .. var rest]:
        await ImportAsync(Of(tenant, module), folder, rest is [var runs] ? int.Parse(runs) : 1);
        return 0;
    case ["hide", var tenant, var module, var course, var block, .. var rest]:
        await HideAsync(Of(tenant, module), course, block, rest is ["publish"]);
        return 0;
    case ["compare", var tenant, var module, var other]:
        return Show(await Comparison.OfAsync(Of(tenant, module), Of(tenant, other), cancellation));
    default:
        Console.Error.WriteLine("import TENANT MODULE FOLDER [RUNS] | hide TENANT MODULE COURSE BLOCK [publish] | compare TENANT MODULE OTHER");
        return 2;
}

CourseStore Of(string tenant, string module) => new(workspace, TenantId.Parse(tenant), module);

async Task ImportAsync(CourseStore store, string folder, int runs)
{
    var course = new OlxReader(folder).Read();
    var id = (string)course["id"]!;
    var courses = Enumerable.Range(1, runs).ToDictionary(run => run == 1 ? id : $"{id}.{run}", _ => (JsonObject)course.DeepClone());
    foreach (var (name, copy) in courses) copy["id"] = name;
    await store.WriteAsync(courses, cancellation);
    await store.RefreshAsync(courses.Keys, cancellation);
    Console.WriteLine($"{courses.Count} courses of {course["blocks"]!.AsObject().Count} blocks: {id}");
}

async Task HideAsync(CourseStore store, string id, string block, bool isPublished)
{
    var course = await store.FindAsync(id, cancellation) ?? throw new InvalidDataException($"There is no course '{id}'.");
    course["blocks"]![block]!["visible_to_staff_only"] = true;
    await store.WriteAsync(new Dictionary<string, JsonObject> { [id] = course }, cancellation);
    if (isPublished) await store.RefreshAsync([id], cancellation);
    Console.WriteLine($"{block} of {id} is hidden{(isPublished ? "" : "; nothing was derived anew")}");
}

static int Show(Comparison found)
{
    foreach (var difference in found.Differences.Take(20)) Console.WriteLine(difference);
    Console.WriteLine($"{found.Courses} courses, {found.Blocks} blocks, {found.Differences.Count} differences, {found.Stale} stale");
    return found.Differences.Count == 0 ? 0 : 1;
}
