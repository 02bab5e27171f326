using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>Reads and checks <c>uplift.gate</c>.</summary>
internal sealed class GateReader(ModuleId id, VersionScheme scheme, DiagnosticBag bag)
{
    private static readonly (string Key, GateCheckKind Kind)[] s_kinds =
        [("sql", GateCheckKind.Sql), ("http", GateCheckKind.Http)];

    public GateDeclaration Read(SourceMapping mapping)
    {
        var reader = new MappingReader(mapping, "gate", bag);
        var backfill = reader.Take("backfill") is { } version ? ReadVersion(version) : null;
        var soak = reader.Take("soak") is { } time ? ReadTime(time) : TimeSpan.Zero;
        if (reader.Has("soak") && !reader.Has("backfill"))
        {
            bag.Error(DiagnosticCodes.InvalidGate, "The gate has a soak time and names no backfill after whose end it begins.",
                mapping.Find("soak")!.Position, "Add 'backfill', the version of the module that wrote the new form first.");
        }

        var checks = reader.TakeList("checks").Select(ReadCheck).OfType<GateCheck>().ToList();
        reader.Finish();
        return new GateDeclaration { Backfill = backfill, Soak = soak, Checks = checks };
    }

    private ModuleVersion? ReadVersion(SourceNode node)
    {
        if (ModuleVersion.TryParse((node as SourceScalar)?.Text, scheme, out var version) && version <= id.Version)
        {
            return version;
        }

        bag.Error(DiagnosticCodes.InvalidGate,
            $"{QuotedText.Of((node as SourceScalar)?.Text ?? node.Kind)} is no version of {id.Product} up to {id.Version}.",
            node.Position, "Write the version whose backfill brings objects to the form that this one reads.");
        return null;
    }

    private TimeSpan ReadTime(SourceNode node)
    {
        if (node is SourceScalar { Text: { } text } && DurationText.TryParse(text, out var time)) return time;
        bag.Error(DiagnosticCodes.InvalidGate,
            $"{QuotedText.Of((node as SourceScalar)?.Text ?? node.Kind)} is no time.", node.Position, DurationText.Hint);
        return TimeSpan.Zero;
    }

    private GateCheck? ReadCheck(SourceNode node)
    {
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidGate, $"A check of a gate must be a mapping, not a {node.Kind}.", node.Position);
            return null;
        }

        var reader = new MappingReader(mapping, "check", bag);
        var given = s_kinds.Where(kind => reader.Has(kind.Key)).ToList();
        if (given is not [var (key, kind)])
        {
            bag.Error(DiagnosticCodes.InvalidGate, "A check of a gate says exactly one way to look.", node.Position,
                $"Write one of {string.Join(", ", s_kinds.Select(known => known.Key))}.");
            return null;
        }

        var text = reader.RequireText(key);
        var name = reader.TakeText("name") ?? text;
        reader.Finish();
        if (text.Length == 0) return null;
        if (kind == GateCheckKind.Http && !IsUrl(text))
        {
            reader.Wrong(mapping.Find(key)!, key, "a URL such as http://search:8080/ready?tenant={tenant}");
        }

        return new GateCheck(name, kind, text, node.Position);
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
