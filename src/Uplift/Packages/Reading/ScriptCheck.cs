using Uplift.Changes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Finds in a script what no database would run, or what would break Uplift's promises.</summary>
internal static class ScriptCheck
{
    /// <summary>What each script must satisfy, whichever way it is run.</summary>
    public static IReadOnlyList<SqlStatement> Check(string file, string text, DiagnosticBag bag)
    {
        var script = SqlScript.Read(text);
        foreach (var problem in script.Problems)
        {
            var isClient = problem.Kind == SqlProblemKind.ClientCommand;
            bag.Error(isClient ? DiagnosticCodes.ClientCommand : DiagnosticCodes.UnterminatedSql, problem.Message,
                new SourcePosition(file, problem.Line), isClient ? "Write it as SQL." : "Close it.");
        }

        if (script.Statements.Count == 0)
        {
            bag.Error(DiagnosticCodes.EmptyChange, $"'{Path.GetFileName(file)}' holds no statement.",
                new SourcePosition(file, 1),
                "Write the statements, or delete the file.");
        }

        return script.Statements;
    }

    /// <summary>A script that runs in Uplift's transaction must not begin or end one.</summary>
    public static void CheckTransactional(string file, IReadOnlyList<SqlStatement> statements, DiagnosticBag bag)
    {
        foreach (var statement in statements)
        {
            if (!IsTransactionControl(statement.Words(3))) continue;
            bag.Error(DiagnosticCodes.TransactionInScript,
                $"'{FirstLine(statement)}' begins or ends a transaction, which Uplift does.",
                new SourcePosition(file, statement.Line), "Take it out; a script commits as a whole.");
        }
    }

    /// <summary>A script outside a transaction may be interrupted between any two statements, and is then run
    /// again.</summary>
    public static void CheckRepeatable(string file, IReadOnlyList<SqlStatement> statements, DiagnosticBag bag)
    {
        foreach (var statement in statements)
        {
            if (IsSafeToRepeat(statement.Words(8))) continue;
            bag.Error(DiagnosticCodes.NotSafeToRepeat,
                $"'{FirstLine(statement)}' is not known to be safe to repeat, "
                    + "as a script with transaction=none must be.",
                new SourcePosition(file, statement.Line),
                    "Leave transaction=none out, or add repeatable=true if every statement is safe to repeat.");
        }
    }

    internal static bool IsTransactionControl(ReadOnlySpan<string> words) => words switch
    {
        ["BEGIN" or "COMMIT" or "END" or "ABORT", ..] => true,
        ["ROLLBACK", "TO", ..] or ["ROLLBACK", "WORK" or "TRANSACTION", "TO"] => false,
        ["ROLLBACK", ..] or ["START" or "PREPARE", "TRANSACTION", ..] => true,
        _ => false,
    };

    internal static bool IsSafeToRepeat(ReadOnlySpan<string> words) => words switch
    {
        ["VACUUM" or "REINDEX" or "ANALYZE", ..] => true,
        ["CREATE", "UNIQUE", "INDEX", .. var rest] => IsNamedIndex(rest),
        ["CREATE", "INDEX", .. var rest] => IsNamedIndex(rest),
        ["DROP", "INDEX", "CONCURRENTLY", ..] or ["DROP", "INDEX", "IF", "EXISTS", ..] => true,
        ["ALTER", "TYPE", .. var rest] => IsAddedValue(rest),
        _ => false,
    };

    // Without a name each repeat would make another index.
    private static bool IsNamedIndex(ReadOnlySpan<string> rest) => rest switch
    {
        ["CONCURRENTLY", "ON", ..] => false,
        ["CONCURRENTLY", ..] or ["IF", "NOT", "EXISTS", ..] => true,
        _ => false,
    };

    // The name of the type is one word or, with its schema, three.
    private static bool IsAddedValue(ReadOnlySpan<string> rest) => rest switch
    {
        [_, "ADD", "VALUE", "IF", "NOT", ..] or [_, ".", _, "ADD", "VALUE", "IF", ..] => true,
        _ => false,
    };

    private static string FirstLine(SqlStatement statement)
    {
        var line = statement.Text.AsSpan();
        var end = line.IndexOf('\n');
        if (end >= 0) line = line[..end];
        return line.Length <= 60 ? line.TrimEnd().ToString() : $"{line[..60]}…";
    }
}
