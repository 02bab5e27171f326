using Npgsql;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>
/// An application of one version of the module, in a process of its own: it reads and writes random objects at full speed until its
/// standard input ends, then prints how often it wrote to which. It ends with 1 when it meets what it cannot read.
/// </summary>
internal sealed class LiveApplication(NpgsqlConnection connection, string table, int version)
{
    /// <summary>The first argument of its process.</summary>
    public const string Word = "live-application";

    /// <summary>What it prints when it has been at work for a while.</summary>
    public const string Ready = "ready";

    /// <summary>The object to which the old application makes its last write, and nobody else any.</summary>
    public const string Straggler = "straggler";

    private const int TurnsUntilReady = 200;

    private readonly Dictionary<string, int> _written = [];

    // Version 1 knows name and count, and writes what it knows. Version 2 reads either form, and writes the name for version 1 too.
    // Version 3 reads the new form alone.
    private readonly string _readable = "doc ? 'count' and " + version switch
    {
        1 => "doc ? 'name'",
        2 => "(doc ? 'title' or doc ? 'name')",
        _ => LiveItems.IsNew,
    };

    private readonly string _form = version switch
    {
        1 => "jsonb_build_object('id', doc->'id', 'name', doc->'name', 'count', (doc->>'count')::int + 1)",
        2 => "doc || jsonb_build_object('title', coalesce(doc->'title', doc->'name'), 'form', 2, 'count', (doc->>'count')::int + 1)",
        _ => "doc || jsonb_build_object('count', (doc->>'count')::int + 1)",
    };

    /// <summary>The name under which an application of a version is connected.</summary>
    public static string NameOf(int version) => $"mod-items-{version}.0.0";

    /// <summary>Is the process.</summary>
    /// <param name="arguments">Connection string, table, version, number of objects, seed.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (version, count, seed) = (int.Parse(arguments[2]), int.Parse(arguments[3]), int.Parse(arguments[4]));
        var settings = new NpgsqlConnectionStringBuilder(arguments[0]) { ApplicationName = NameOf(version), Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();

        // Whoever started it may die: then its standard input ends too. The console reads synchronously whatever one asks for.
        var stopped = Task.Run(Console.In.ReadToEnd);
        var application = new LiveApplication(connection, arguments[1], version);
        try
        {
            await application.WorkAsync(new Random(seed), count, stopped);
        }
        catch (InvalidDataException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }

        foreach (var (id, times) in application._written) Console.WriteLine($"{id} {times}");
        return 0;
    }

    private async Task WorkAsync(Random random, int count, Task stopped)
    {
        await using var read = Command($"select {_readable} from {table} where id = $1");
        await using var write = Command($"update {table} set doc = {_form} where id = $1 and {_readable}");
        for (var turn = 1; !stopped.IsCompleted; turn++)
        {
            await ReadAsync(read, LiveItems.IdOf(random.Next(1, count + 1)));
            await WriteAsync(write, LiveItems.IdOf(random.Next(1, count + 1)));
            if (turn == TurnsUntilReady) Console.WriteLine(Ready);
        }

        if (version == 1) await WriteAsync(write, Straggler);
    }

    private async Task ReadAsync(NpgsqlCommand command, string id)
    {
        command.Parameters[0].Value = id;
        if (await command.ExecuteScalarAsync() is not true) throw Unreadable(id);
    }

    private async Task WriteAsync(NpgsqlCommand command, string id)
    {
        command.Parameters[0].Value = id;
        if (await command.ExecuteNonQueryAsync() != 1) throw Unreadable(id);
        _written[id] = _written.GetValueOrDefault(id) + 1;
    }

    private InvalidDataException Unreadable(string id) => new($"{NameOf(version)} cannot read what is in '{id}'.");

    private NpgsqlCommand Command(string statement)
    {
        var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "" });
        command.Prepare();
        return command;
    }
}
