using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>Makes small documents that have something, or nothing, at the places that a program looks at.</summary>
internal sealed class TrialDocuments(TrialSites sites)
{
    private static readonly JsonNode?[] s_values = ((JsonArray)JsonNode.Parse(
        """
        [null, "text", 1, 2.5, true, {}, {"x": 1}, [], ["a"], ["a", "b"], [["a"]], [[], ["a"]], [[["a"]]], [{"x": 1}],
         "12", "true", {"x": {"x": 1}}, [null], [{"x": ["a"]}], {"x": ["a", "b"]}, [{"x": [{"x": ["a", "b"]}]}]]
        """)!).ToArray();

    private readonly string[] _names = sites.Names();

    private readonly JsonNode?[] _scalars = sites.Scalars();

    /// <summary>Each place with each value, all others empty.</summary>
    public IEnumerable<JsonNode> OneByOne()
    {
        yield return new JsonObject();
        foreach (var site in sites.Of(""))
        {
            foreach (var value in site.Values.Concat(s_values))
            {
                for (var children = 1; children <= (site.Path.HasWildcard ? 2 : 1); children++)
                {
                    var document = new JsonObject();
                    var random = new Random(children);
                    new Filling(random, () => value, children).Put(document, site.Path, 0);
                    yield return document;
                }
            }
        }
    }

    /// <summary>The places of a collection filled at random; the same number gives the same document.</summary>
    public JsonObject Mixed(int number, string collection = "")
    {
        var random = new Random(number);
        var document = new JsonObject();
        var places = sites.Of(collection).ToArray();
        random.Shuffle(places);
        foreach (var site in places)
        {
            if (random.Next(4) == 0) continue;
            new Filling(random, () => Pick(random, site), random.Next(3)).Put(document, site.Path, 0);
        }

        return document;
    }

    /// <summary>Any document of the names that the program knows, nested as deep as its paths.</summary>
    public JsonObject Wild(int number)
    {
        var random = new Random(number);
        return WildObject(random, 4);
    }

    private JsonNode? Pick(Random random, TrialSite site) => random.Next(4) switch
    {
        0 => WildValue(random, 2),
        1 => s_values[random.Next(s_values.Length)],
        _ when site.Values.Count > 0 => site.Values[random.Next(site.Values.Count)],
        _ => WildValue(random, 3),
    };

    private JsonObject WildObject(Random random, int depth)
    {
        var members = new JsonObject();
        foreach (var name in _names)
        {
            if (random.Next(_names.Length + 2) < 3) members[name] = WildValue(random, depth - 1);
        }

        return members;
    }

    private JsonNode? WildValue(Random random, int depth)
    {
        switch (depth <= 0 ? 0 : random.Next(6))
        {
            case 0 or 1:
                return _scalars[random.Next(_scalars.Length)]?.DeepClone();
            case 2 or 3:
                return WildObject(random, depth);
            default:
                var list = new JsonArray();
                for (var count = random.Next(4); count > 0; count--) list.Add(WildValue(random, depth - 1));
                return list;
        }
    }

    /// <summary>Puts values at a path; containers that are missing are made, with so many children under a
    /// wildcard.</summary>
    internal sealed class Filling(Random random, Func<JsonNode?> next, int children)
    {
        public void Put(JsonNode node, DocumentPath path, int depth)
        {
            if (depth == path.Segments.Count) return;
            var segment = path.Segments[depth];
            if (segment.IsWildcard) PutChildren(node, path, depth);
            else if (node is JsonObject members) PutAt(Place.OfMember(members, segment.Name), path, depth);
            else if (node is JsonArray list && segment.Index is >= 0 and < 8)
            {
                while (list.Count <= segment.Index + random.Next(2)) list.Add(next()?.DeepClone());
                PutAt(Place.OfElement(list, segment.Index), path, depth);
            }
        }

        private void PutChildren(JsonNode node, DocumentPath path, int depth)
        {
            for (var child = 0; child < children; child++)
            {
                if (node is JsonObject members) PutAt(Place.OfMember(members, "m" + child), path, depth);
                if (node is not JsonArray list) continue;
                while (list.Count <= child) list.Add(null);
                PutAt(Place.OfElement(list, child), path, depth);
            }
        }

        private void PutAt(Place place, DocumentPath path, int depth)
        {
            if (depth == path.Segments.Count - 1)
            {
                place.Set(next()?.DeepClone());
                return;
            }

            if (place.Value is null)
            {
                var following = path.Segments[depth + 1];
                var asList = (following.IsWildcard || following.Index >= 0) && random.Next(3) > 0;
                place.Set(asList ? new JsonArray() : new JsonObject());
            }

            if (place.Value is { } value) Put(value, path, depth + 1);
        }
    }
}
