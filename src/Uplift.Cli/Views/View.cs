using Spectre.Console;

namespace Uplift.Cli.Views;

/// <summary>Shows the result of a command: to people, and as the value that is written as JSON.</summary>
internal abstract class View<T>
{
    /// <summary>What is written as JSON.</summary>
    public virtual object Shape(T result) => result!;

    /// <summary>Writes it for people.</summary>
    public abstract void Write(T result, IAnsiConsole console);

    /// <summary>A table as all views draw it.</summary>
    protected static Table Grid(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)).NoWrap());
        return table;
    }

    /// <summary>Adds a row of plain texts: nothing in them is markup.</summary>
    protected static void Row(Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new List<Text>();
        foreach (var cell in cells) texts.Add(new Text(cell));
        table.AddRow(texts);
    }
}
