using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Tests.Samples;

/// <summary>
/// What the tables in the README of the sample say, written a second time without Uplift: turns a tenant's records in
/// place into those of 26.0.0.
/// </summary>
internal static class ExpectedInventory
{
    public const string PrecedingType = "cde80cc2-0c8b-4672-82d4-721e51dcb990";
    private const string Volume = "8d511d33-5e85-4c5d-9bce-6e3c9cd0c324";
    private const string Placeholder = "a3c9f0de-0000-4000-8000-000000000013";

    public static MemoryTenant At26(MemoryTenant tenant, int from)
    {
        if (from < 19) ToNineteen(tenant);
        if (from < 23) ToTwentyThree(tenant);
        foreach (var instance in tenant["instances"].Values) ToTwentySix(instance);
        foreach (var holding in tenant["holdingsrecords"].Values)
        {
            holding["effectiveLocationId"] ??= Copy(holding["temporaryLocationId"] ?? holding["permanentLocationId"]);
        }

        foreach (var item in tenant["items"].Values)
        {
            foreach (var name in new[] { "discoverySuppress", "purchaseOrderLineIdentifier" })
            {
                if (item[name] is null) item.Remove(name);
            }
        }

        return tenant;
    }

    private static void ToNineteen(MemoryTenant tenant)
    {
        foreach (var holding in tenant["holdingsrecords"].Values) Holding(holding);
        foreach (var item in tenant["items"].Values)
        {
            Item(item, tenant["holdingsrecords"][(string)item["holdingsRecordId"]!]);
        }

        foreach (var instance in tenant["instances"].Values)
        {
            if (instance["notes"] is JsonArray notes)
            {
                instance["notes"] = Objects([.. notes.Where(note => note is not null)], "note");
            }

            Wrap(instance, "alternativeTitles", "alternativeTitle");
            foreach (var code in (instance["statisticalCodes"] as JsonArray ?? []).Cast<JsonObject>())
            {
                var note = new JsonObject { ["note"] = Copy(code["code"]), ["staffOnly"] = true };
                if (code["statisticalCodeTypeId"] is { } type) note["statisticalCodeTypeId"] = Copy(type);
                Note(instance, note);
            }

            instance.Remove("statisticalCodes");
            instance["discoverySuppress"] ??= false;
        }
    }

    private static void ToTwentyThree(MemoryTenant tenant)
    {
        foreach (var relationship in tenant["instance-relationships"].Values.ToList()) Follow(tenant, relationship);
        foreach (var instance in tenant["instances"].Values) instance["previouslyHeld"] ??= false;
        foreach (var policy in tenant["ill-policies"].Values)
        {
            if ((string?)policy["name"] == "will not lend") policy["name"] = "Will not lend";
        }
    }

    private static void Holding(JsonObject holding)
    {
        if (holding["permanentLocationId"] is null)
        {
            holding["permanentLocationId"] = Placeholder;
            Note(holding, StaffNote("No permanent location was recorded before the upgrade to 17.0.9."));
        }

        Wrap(holding, "holdingsStatements", "statement");
        if (holding["electronicLocation"] is not JsonObject location) return;
        if (location["uri"] is { } uri)
        {
            holding["electronicAccess"] = new JsonArray(new JsonObject { ["uri"] = Copy(uri) });
        }

        if (location["platformId"] is { } platform)
        {
            var note = StaffNote("Platform of the electronic location before the upgrade to 18.9.0");
            note["platformId"] = Copy(platform);
            Note(holding, note);
        }

        holding.Remove("electronicLocation");
    }

    private static void Item(JsonObject item, JsonObject holding)
    {
        var location = item["temporaryLocationId"] ?? item["permanentLocationId"]
            ?? holding["temporaryLocationId"] ?? holding["permanentLocationId"];
        if (location is not null) item["effectiveLocationId"] = Copy(location);
        var number = new JsonObject();
        foreach (var (name, own) in new[] { ("callNumber", "CallNumber"), ("prefix", "CallNumberPrefix"),
            ("suffix", "CallNumberSuffix"), ("typeId", "CallNumberTypeId") })
        {
            var part = item["itemLevel" + own] ?? holding["c" + own[1..]];
            if (part is not null) number[name] = Copy(part);
        }

        item["effectiveCallNumberComponents"] = number;
        Wrap(item, "notes", "note");
        var pieces = item["pieceIdentifiers"] as JsonArray ?? [];
        if (pieces.Count > 0) item["copyNumber"] = Copy(pieces[0]);
        if (pieces.Count > 1) item["formerIds"] = pieces.DeepClone();
        item.Remove("pieceIdentifiers");
        if ((string?)item["status"]?["name"] == "Available online")
        {
            item["status"]!["name"] = "Available";
            Note(item, StaffNote("Status before the upgrade to 18.9.0: Available online"));
        }

        item["status"] ??= new JsonObject { ["name"] = "Available" };
    }

    private static void Follow(MemoryTenant tenant, JsonObject relationship)
    {
        if ((string?)relationship["instanceRelationshipTypeId"] != PrecedingType) return;
        var id = (string)relationship["id"]!;
        var title = new JsonObject
        {
            ["id"] = id,
            ["precedingInstanceId"] = Copy(relationship["superInstanceId"]),
            ["succeedingInstanceId"] = Copy(relationship["subInstanceId"]),
        };
        if (relationship["metadata"] is { } metadata) title["metadata"] = Copy(metadata);
        tenant["preceding-succeeding-titles"].TryAdd(id, title);
        tenant["instance-relationships"].Remove(id);
    }

    private static void ToTwentySix(JsonObject instance)
    {
        Wrap(instance, "series", "value");
        Wrap(instance, "subjects", "value");
        if (instance["instanceFormatIds"] is not JsonArray formats) return;
        for (var index = 0; index < formats.Count; index++)
        {
            if ((string?)formats[index] == "volume nc rdacarrier") formats[index] = Volume;
        }
    }

    private static JsonObject StaffNote(string text) => new() { ["note"] = text, ["staffOnly"] = true };

    private static void Note(JsonObject record, JsonObject note)
    {
        if (record["notes"] is not JsonArray) record["notes"] = new JsonArray();
        record["notes"]!.AsArray().Add(note);
    }

    private static void Wrap(JsonObject record, string name, string member)
    {
        if (record[name] is JsonArray list) record[name] = Objects(list, member);
    }

    private static JsonArray Objects(IEnumerable<JsonNode?> list, string member) => [.. list.Select(element =>
        element?.GetValueKind() == JsonValueKind.String ? new JsonObject { [member] = Copy(element) } : Copy(element))];

    private static JsonNode? Copy(JsonNode? value) => value?.DeepClone();
}
