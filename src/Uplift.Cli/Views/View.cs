using Spectre.Console;

namespace Uplift.Cli.Views;

/// <summary>Shows the result of a command: to people, and as the value that is written as JSON.</summary>
internal abstract class View<T>
{
    /// <summary>What is written as JSON.</summary>
    public virtual object Shape(T result) => result!;

    /// <summary>Writes it for people.</summary>
    public abstract void Write(T result, IAnsiConsole console);

    /// <summary>A table as all views draw it. A column in <see cref="Flow"/> gives way where the
    /// terminal is narrow.</summary>
    protected static Table Grid(params ReadOnlySpan<TableColumn> columns)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        table.AddColumns(columns.ToArray());
        return table;
    }

    /// <summary>A column of short words, which are never broken while another column can give way.</summary>
    protected static TableColumn Fixed(string name) => Flow(name).NoWrap();

    /// <summary>A column of text, which is broken where the terminal is narrow.</summary>
    protected static TableColumn Flow(string name) => new(new Text(name));

    /// <summary>Adds a row of plain texts: nothing in them is markup.</summary>
    protected static void Row(Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new List<Text>();
        foreach (var cell in cells) texts.Add(new Text(cell));
        table.AddRow(texts);
    }
}
