using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>log</c>: what a run changed, object by object.</summary>
internal sealed class LogCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    private readonly Argument<string?> _name = new("RUN")
    {
        Description = "The run, or the beginning of its name; else the last.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _object = new("--object")
    {
        Description = "Only the object of this id.",
        HelpName = "ID",
    };
    private readonly Option<string?> _collection = new("--collection")
    {
        Description = "Only this collection.",
        HelpName = "NAME",
    };

    public LogCommand()
        : base("log", "Shows what a run changed: each object before and after, and why. With --json one object a line.",
            "uplift log diku --collection items", "uplift log diku r00002 --json")
    {
        Add(_tenant);
        Add(_name);
        Add(_object);
        Add(_collection);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken);
        var (id, collection) = (context.Get(_object), context.Get(_collection));
        var writer = new ChangeLogWriter(context.Output);
        await foreach (var entry in context.Upgrader().ReadLogAsync(tenant.Id, context.Get(_name), cancellationToken))
        {
            if ((id is null || entry.ObjectId == id) && (collection is null
                || entry.Collection == collection)) writer.Write(entry);
        }

        if (writer.Written == 0) context.Output.Say("The run changed no such object.");
        return ExitCode.Done;
    }
}
