using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Tests.Documents;

public sealed class RepeatProperties
{
    [Fact]
    public void What_the_trial_accepts_can_be_applied_twice()
    {
        var accepted = 0;

        Prop.ForAll(Gen.Zip(Generated.Operations(), Generated.Documents().ListOf(20)).ToArbitrary(), given =>
        {
            if (Read(given.Item1) is not { } program || RepeatTrial.FindCounterexample(program) is not null) return;
            accepted++;
            foreach (var document in given.Item2) Check(program, given.Item1, document);
        }).Check(Configuration());

        accepted.ShouldBeGreaterThan(15);
    }

    // Fixed, so that a run says the same everywhere; other seeds are for whoever changes an operation.
    private static Config Configuration()
    {
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("UPLIFT_SEED") ?? "20260102");
        var count = int.Parse(Environment.GetEnvironmentVariable("UPLIFT_TESTS") ?? "120");
        return Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 9007199254740993UL);
    }

    private static void Check(DocumentProgram program, string operations, string document)
    {
        if (Applied(program, document) is not { } once) return;

        var twice = Applied(program, once);

        twice.ShouldNotBeNull($"refused its own result of {document}: {once}\n{operations}");
        JsonValues.Equal(DocumentText.Parse(twice), DocumentText.Parse(once))
            .ShouldBeTrue($"{document} became {once} and then {twice}\n{operations}");
        if (!operations.Contains(" /*/b", StringComparison.Ordinal)) once.ShouldContain("\"untouched\":" + Generated.Untouched);
    }

    private static string? Applied(DocumentProgram program, string document)
    {
        var edit = Programs.Edit(document);
        try
        {
            program.Apply(edit);
        }
        catch (ObjectRefusedException)
        {
            return null;
        }

        return DocumentText.Write(edit.Root);
    }

    private static DocumentProgram? Read(string operations)
    {
        var bag = new DiagnosticBag();
        var node = SourceReader.Read("change.yaml", Encoding.UTF8.GetBytes(operations), bag).ShouldNotBeNull();
        var list = OperationReader.ReadAll(node, bag);
        return bag.Count == 0 ? new DocumentProgram(null, list) : null;
    }
}
