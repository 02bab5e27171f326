using System.Text.Json;
using Uplift.Diagnostics;
using Uplift.Rollouts;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Reads a rollout from a YAML or JSON file. Its keys are the options of <c>rollout create</c>, in camel
/// case; what is wrong is told with file and line.</summary>
public static class RolloutFile
{
    /// <summary>What the file asks for.</summary>
    /// <param name="path">The file, as it is shown in complaints.</param>
    /// <exception cref="UpliftException">It cannot be read, or has errors: all of them are told.</exception>
    public static RolloutRequest Read(string path)
    {
        var bag = new DiagnosticBag();
        try
        {
            var node = SourceReader.Read(path, File.ReadAllBytes(path), bag);
            if (node is not SourceMapping && !bag.HasErrors)
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"A rollout must be a mapping, not a {node?.Kind ?? "blank file"}.",
                    node?.Position ?? new SourcePosition(path), "Write 'release: NAME' and 'waves: [10%, 100%]'.");
            }

            var request = node is SourceMapping mapping ? Read(new MappingReader(mapping, "rollout", bag)) : null;
            bag.ThrowIfErrors();
            return request!;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UpliftException(DiagnosticCodes.UnreadableFile,
                $"{QuotedText.Of(path)} cannot be read: {error.Message}", hint: "Name another one with --file FILE.");
        }
    }

    private static RolloutRequest Read(MappingReader reader)
    {
        var request = new RolloutRequest
        {
            To = Texts(reader, "to"),
            Release = Text(reader, "release"),
            Tenant = Texts(reader, "tenant"),
            Label = Texts(reader, "label"),
            Freeze = Texts(reader, "freeze"),
            OrderBy = Text(reader, "orderBy"),
            Canary = Texts(reader, "canary"),
            Waves = Texts(reader, "waves", Each(TenantShare.Parse)),
            Parallel = Texts(reader, "parallel", Each(RolloutRequest.ParseDegree)),
            ParallelPerServer = Text(reader, "parallelPerServer", text => RolloutRequest.ParseDegree(text)) is { } most
                && int.TryParse(most, out var degree) ? degree : null,
            Budget = Text(reader, "budget", text => TenantShare.Parse(text)),
            StopAfter = Text(reader, "stopAfter", text => TenantShare.Parse(text)),
            OnFailure = Text(reader, "onFailure", text => RolloutRequest.ParseOnFailure(text)),
            Strategy = Text(reader, "strategy", text => RolloutRequest.ParseStrategy(text)),
            Soak = Text(reader, "soak", text => SoakTime.Parse(text)),
            Approve = Flag(reader, "approve"),
            CheckHttp = Texts(reader, "checkHttp"),
            CheckCommand = Texts(reader, "checkCommand"),
            CheckSql = Texts(reader, "checkSql", text => SqlCheck.Split(text)),
            CheckVerification = Flag(reader, "checkVerification"),
            Instance = Text(reader, "instance"),
            Window = Text(reader, "window", text => MaintenanceWindow.Parse(text)),
            Done = Texts(reader, "done"),
            AcceptIrreversible = Flag(reader, "acceptIrreversible"),
            AcceptPreview = Flag(reader, "acceptPreview"),
        };
        reader.Finish();
        return request;
    }

    private static bool? Flag(MappingReader reader, string key) =>
        reader.Take(key) is null ? null : reader.TakeFlag(key, false);

    private static string? Text(MappingReader reader, string key, Action<string>? check = null)
    {
        if (reader.Take(key) is not { } node) return null;
        var text = TextOf(node);
        if (text is null) reader.Wrong(node, key, "a text or a number");
        else Check(reader, node, text, check);
        return text;
    }

    private static List<string>? Texts(MappingReader reader, string key, Action<string>? check = null)
    {
        if (reader.Take(key) is not { } node) return null;
        var texts = new List<string>();
        foreach (var item in node is SourceList list ? list.Items : [node])
        {
            if (TextOf(item) is { } text)
            {
                texts.Add(text);
                Check(reader, item, text, check);
            }
            else
            {
                reader.Wrong(item, key, "a text or a number, or a list of them");
            }
        }

        return texts;
    }

    private static Action<string> Each<T>(Func<string, T> parse) => text =>
    {
        foreach (var part in RolloutRequest.Parts([text])) parse(part);
    };

    private static void Check(MappingReader reader, SourceNode node, string text, Action<string>? check)
    {
        try
        {
            check?.Invoke(text);
        }
        catch (UpliftException error)
        {
            reader.Bag.AddRange(error.Diagnostics.Select(found => found with { Position = node.Position }));
        }
    }

    // A share such as 5 is a number for YAML, and so is a release such as 2023.
    private static string? TextOf(SourceNode node) => node switch
    {
        SourceScalar { Text.Length: > 0 } scalar => scalar.Text,
        SourceScalar { Value: { } value } when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };
}
