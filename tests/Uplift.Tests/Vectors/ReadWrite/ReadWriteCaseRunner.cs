using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.ReadWrite.Derived;

namespace Uplift.Tests.Vectors.ReadWrite;

/// <summary>Carries one case through the rules, step by step, and compares the members that a step requires.</summary>
internal sealed class ReadWriteCaseRunner
{
    private readonly JsonObject _vector;
    private readonly HashSet<string> _broken = [];
    private readonly DerivedData _data;

    public ReadWriteCaseRunner(JsonObject vector)
    {
        _vector = vector;
        _data = new DerivedData(unit => !_broken.Contains(unit));
    }

    public void Run()
    {
        foreach (var (index, node) in _vector["steps"]!.AsArray().Index())
        {
            var step = node!.AsObject();
            var observed = Do(step);
            foreach (var (member, wanted) in step["required"] as JsonObject ?? [])
            {
                var actual = observed[member];
                JsonValues.Equal(actual, wanted).ShouldBeTrue($"{_vector["id"]}, step {index + 1}, {step["do"]}: {member} is "
                    + $"{actual?.ToJsonString() ?? "null"}, not {wanted?.ToJsonString() ?? "null"}, in {observed.ToJsonString()}");
            }
        }
    }

    private JsonObject Do(JsonObject step) =>
        OfSource(step) ?? OfNode(step) ?? throw new InvalidDataException($"These tests know no step '{step["do"]}'.");

    // What happens to units, whoever runs.
    private JsonObject? OfSource(JsonObject step)
    {
        var unit = (string?)step["unit"] ?? "";
        switch ((string?)step["do"])
        {
            case "unit":
                _data.AddUnit(unit);
                return [];
            case "edit": return Done(_data.Edit(unit));
            case "lose": return Done(_data.Lose(unit));
            case "break":
                _broken.Add(unit);
                return [];
            case "mend":
                _broken.Remove(unit);
                return [];
            default: return null;
        }
    }

    private JsonObject? OfNode(JsonObject step)
    {
        var node = (string?)step["node"] ?? "";
        var unit = (string?)step["unit"] ?? "";
        var component = (string?)step["component"] ?? "";
        var outcome = (string?)step["do"] switch
        {
            "deploy" => _data.Deploy(node, Versions(step["components"]!.AsObject()), Flag(step, "gate")),
            "stop" => _data.Stop(node),
            "read" => _data.Read(node, unit, Flag(step, "strict")),
            "refresh" => _data.Refresh(node, unit),
            "publish" => _data.Publish(node, unit),
            "backfill" => _data.Backfill(node, (step["units"] as JsonArray)?.Select(name => (string)name!), Flag(step, "force")),
            "status" => _data.Status(component),
            "canRaiseRead" => _data.CanRaiseRead(component, (int)step["to"]!),
            _ => null,
        };
        return outcome is null ? null : Stored(ObservedReadWrite.Of(outcome), unit);
    }

    private static JsonObject Done(bool isDone) => isDone ? [] : new JsonObject { ["result"] = "refused:" + DerivedRefusals.NoSuchUnit };

    private static bool Flag(JsonObject step, string name) => (bool?)step[name] ?? false;

    private static NodeVersions Versions(JsonObject components) => new(components.ToImmutableSortedDictionary(
        pair => pair.Key, pair => Read(pair.Value!.AsObject()), StringComparer.Ordinal));

    private static ComponentVersions Read(JsonObject text)
    {
        var versions = new ComponentVersions((int)text["write"]!, (int)text["read"]!);
        return versions with
        {
            ReadMax = (int?)text["readMax"] ?? versions.ReadMax,
            MinReader = (int?)text["minReader"] ?? versions.MinReader,
        };
    }

    private JsonObject Stored(JsonObject observed, string unit)
    {
        if (!_data.Units.TryGetValue(unit, out var known)) return observed;
        observed["stored"] = new JsonObject(known.Copies.Select(pair =>
            KeyValuePair.Create(pair.Key, (JsonNode?)ObservedReadWrite.List(pair.Value.Keys))));
        return observed;
    }
}
