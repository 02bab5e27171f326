using Uplift.Changes;

namespace Uplift.Tests.Packages;

public sealed class SqlScriptTests
{
    [Theory]
    [InlineData("select 1; select 2", "select 1|select 2")]
    [InlineData("select ';'; select ''';'; x", "select ';'|select ''';'|x")]
    [InlineData("""select "a;""b"; x""", """select "a;""b"|x""")]
    [InlineData("select `a;b`; x", "select `a;b`|x")]
    [InlineData(@"select E'\';'; x", @"select E'\';'|x")]
    [InlineData(@"select 'C:\'; x", @"select 'C:\'|x")]
    [InlineData("select $$a;'b$$; x", "select $$a;'b$$|x")]
    [InlineData("select $t$a;$$;$t$; x", "select $t$a;$$;$t$|x")]
    [InlineData("execute p($1, $2); x", "execute p($1, $2)|x")]
    [InlineData("select a$b$c; x$y$", "select a$b$c|x$y$")]
    [InlineData("-- a; b\nselect 1; -- c; d", "select 1")]
    [InlineData("/* a; /* b; */ c; */ select 1; x", "select 1|x")]
    [InlineData("select 1 /* ; */ + 2; x", "select 1 /* ; */ + 2|x")]
    [InlineData("create rule r as on insert to t do also (delete from a; delete from b); x",
        "create rule r as on insert to t do also (delete from a; delete from b)|x")]
    [InlineData(";; ;select 1;;", "select 1")]
    [InlineData("\uFEFFselect 1;", "select 1")]
    [InlineData("do $$ begin perform 1; end $$; x", "do $$ begin perform 1; end $$|x")]
    [InlineData("", "")]
    public void A_script_is_split_at_semicolons_that_end_statements(string script, string expected) =>
        string.Join('|', SqlScript.Split(script).Select(statement => statement.Text)).ShouldBe(expected);

    [Theory]
    [InlineData("create trigger t after insert on a begin update b set c = 1; delete from d; end")]
    [InlineData("CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE OF \"end\" ON a BEGIN SELECT CASE WHEN 1 THEN 2 ELSE 3 END; END")]
    [InlineData("create trigger t after insert on a when new.x = 1 begin update b set y = (case when new.end then 1 else 2 end); select 1; end")]
    [InlineData("create function f() returns int language sql begin atomic select 1; select case when true then 2 end; end")]
    [InlineData("create or replace procedure p() begin atomic insert into a values (1); insert into b values (2); end")]
    [InlineData("create function f() returns trigger as $$ begin return new; end; $$ language plpgsql")]
    [InlineData("create constraint trigger t after insert on a deferrable for each row execute function f()")]
    [InlineData("alter table a add constraint b check (c in ('x', ';'))")]
    public void A_body_of_statements_stays_one_statement(string statement)
    {
        var script = SqlScript.Read($"{statement};\nselect 1;");

        script.Statements.Select(found => found.Text).ShouldBe([statement, "select 1"]);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_statement_knows_the_line_where_it_begins()
    {
        var script = "-- why\n\nselect 1;\nselect '\n\n'; /*\n*/ select 3;";

        SqlScript.Split(script).Select(statement => statement.Line).ShouldBe([3, 4, 7]);
    }

    [Theory]
    [InlineData("select 1;\nselect 'a", 2, "quoted text")]
    [InlineData("select \"a", 1, "quoted name")]
    [InlineData("select\n$x$ a $$", 2, "$x$")]
    [InlineData("select 1; /* a /* b */", 1, "comment")]
    [InlineData("select (1;", 1, "'('")]
    [InlineData("create trigger t after insert on a\nbegin select 1;", 2, "BEGIN")]
    public void What_never_ends_is_said_with_its_line(string script, int line, string what)
    {
        var problem = SqlScript.Read(script).Problems.ShouldHaveSingleItem();

        problem.Kind.ShouldBe(SqlProblemKind.Unterminated);
        problem.Line.ShouldBe(line);
        problem.Message.ShouldContain(what);
    }

    [Fact]
    public void A_backslash_outside_quotes_is_a_client_command()
    {
        var script = SqlScript.Read("select '\\a';\n\\copy t from 'x'\n");

        script.Problems.ShouldHaveSingleItem().ShouldBe(
            new SqlProblem(SqlProblemKind.ClientCommand, "'\\copy' is a command of psql, not SQL.", 2));
    }

    [Fact]
    public void The_first_words_of_a_statement_pass_over_comments() =>
        new SqlStatement("create /* x */ index -- y\n \"A b\" on t", 1).Words(4).ShouldBe(["CREATE", "INDEX",
            "\"A b\"", "ON"]);

    [Theory]
    [InlineData(5)]
    [InlineData(77)]
    public void Splitting_any_text_ends_and_loses_no_word(int seed)
    {
        string[] parts = ["'", "\"", "$$", "$a$", "/*", "*/", "--", "\n", ";", "(", ")", "begin", "end", "case",
            "create trigger", " ", "x", "E'", "\\"];
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0,
                random.Next(30)).Select(_ => parts[random.Next(parts.Length)]));

            var script = SqlScript.Read(text);

            script.Statements.ShouldAllBe(statement => text.Contains(statement.Text) && statement.Text.Length > 0);
            script.Statements.Select(statement => statement.Line).ShouldBeInOrder();
        }
    }
}
