using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Courses.App;

/// <summary>
/// Reads a course in OLX, the format of files of Open edX: <c>course.xml</c> names <c>course/RUN.xml</c>, and each element
/// either holds its children or names the file <c>TAG/URL_NAME.xml</c> that does.
/// </summary>
public sealed class OlxReader(string folder)
{
    private readonly JsonObject _blocks = [];

    /// <summary>The course as one document: its blocks by id, and the id of the topmost.</summary>
    /// <exception cref="InvalidDataException">A file is named and not there, or two blocks have one id.</exception>
    public JsonObject Read()
    {
        var pointer = Load("course.xml");
        var run = (string?)pointer.Attribute("url_name") ?? throw Missing("course.xml", "url_name");
        var root = Add(Resolve(pointer, "course.xml"), run);
        TakePolicy(run, root);
        return new JsonObject
        {
            ["id"] = $"{(string?)pointer.Attribute("org")}+{(string?)pointer.Attribute("course")}+{run}",
            ["root"] = root,
            ["blocks"] = _blocks,
        };
    }

    private string Add(XElement element, string name)
    {
        var type = element.Name.LocalName;
        var id = $"{type}@{name}";
        var block = new JsonObject { ["type"] = type };
        if (!_blocks.TryAdd(id, block)) throw new InvalidDataException($"{folder} has the block '{id}' twice.");
        foreach (var attribute in element.Attributes()) TakeAttribute(block, attribute);
        if (type is "html") block["content"] = ReadHtml(element);
        else if (type is "problem") block["content"] = string.Concat(element.Nodes()).Trim();
        else if (type is not "video") AddChildren(element, name, block);
        return id;
    }

    private void AddChildren(XElement element, string name, JsonObject block)
    {
        var children = new JsonArray();
        foreach (var (index, child) in element.Elements().Index())
        {
            // Course-wide settings such as a wiki stand among the chapters and are no blocks.
            if (child.Name.LocalName is "wiki" or "grading" or "textbook") continue;
            var own = (string?)child.Attribute("url_name") ?? $"{name}-{index + 1}";
            children.Add(Add(Resolve(child, own), own));
        }

        block["children"] = children;
    }

    // <chapter url_name="spring"/> stands for chapter/spring.xml; an element with anything else in it for itself.
    private XElement Resolve(XElement element, string where)
    {
        var name = (string?)element.Attribute("url_name");
        var isPointer = name is not null && !element.Nodes().Any()
            && element.Attributes().All(attribute => attribute.Name.LocalName is "url_name" or "org" or "course");
        if (!isPointer) return element;
        var file = Path.Combine(element.Name.LocalName, name!.Replace(':', '/') + ".xml");
        return File.Exists(Path.Combine(folder, file)) ? Load(file) : throw Missing(where, file);
    }

    private static void TakeAttribute(JsonObject block, XAttribute attribute)
    {
        var name = attribute.Name.LocalName;
        if (name is "url_name" or "filename" or "org" or "course") return;
        block[name] = name switch
        {
            "visible_to_staff_only" or "graded" => bool.Parse(attribute.Value),
            "group_access" => JsonNode.Parse(attribute.Value),
            _ => attribute.Value.Trim('"'),
        };
        if (name == "duration") block["seconds"] = (int)TimeSpan.Parse(attribute.Value, CultureInfo.InvariantCulture).TotalSeconds;
    }

    private string ReadHtml(XElement element)
    {
        if ((string?)element.Attribute("filename") is not { } name) return string.Concat(element.Nodes()).Trim();
        var file = Path.Combine("html", name + ".html");
        return File.Exists(Path.Combine(folder, file))
            ? File.ReadAllText(Path.Combine(folder, file), Encoding.UTF8) : throw Missing($"html '{name}'", file);
    }

    // What authors set in the studio for the course as a whole.
    private void TakePolicy(string run, string root)
    {
        var file = Path.Combine(folder, "policies", run, "policy.json");
        if (!File.Exists(file) || JsonNode.Parse(File.ReadAllText(file))?[$"course/{run}"] is not JsonObject policy) return;
        foreach (var (name, value) in policy) _blocks[root]![name] = value?.DeepClone();
    }

    private XElement Load(string file) =>
        XDocument.Load(Path.Combine(folder, file)).Root ?? throw Missing(file, "an element");

    private InvalidDataException Missing(string where, string what) =>
        new($"In {folder}, {where} names '{what}', which is not there.");
}
