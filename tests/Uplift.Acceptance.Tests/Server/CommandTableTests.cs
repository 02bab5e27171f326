using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Uplift.Cli.Hosting;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>What the command line can do can be done over HTTP: docs/reference/api.md says where, or why not.</summary>
public sealed partial class CommandTableTests(ServerScene scene) : IClassFixture<ServerScene>
{
    private const string NotOffered = "not offered: ";

    private static IReadOnlyList<(string Command, string Where)> Rows { get; } =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "api.md")))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
    ];

    [Fact]
    public void Every_command_has_its_row()
    {
        var commands = LeavesOf(CommandLine.Build(), "").ToList();

        commands.Count.ShouldBeGreaterThan(40);
        Rows.Select(row => row.Command).ShouldBe(commands, ignoreOrder: true);
    }

    [Fact]
    public void Every_row_names_endpoints_that_there_are_or_a_reason()
    {
        var endpoints = scene.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method} {Parameter().Replace("/" + endpoint.RoutePattern.RawText!.Trim('/'), "{}")}")).ToHashSet();

        foreach (var (command, where) in Rows)
        {
            var named = Endpoint().Matches(where).Select(match => Parameter().Replace(match.Groups[1].Value, "{}")).ToList();
            if (named.Count == 0) where.ShouldStartWith(NotOffered, customMessage: command);
            named.Except(endpoints).ShouldBeEmpty(command);
        }
    }

    private static IEnumerable<string> LeavesOf(Command command, string path)
    {
        if (command.Subcommands.Count == 0) return [path];
        return command.Subcommands.SelectMany(child => LeavesOf(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"));
    }

    [GeneratedRegex(@"^\| `([a-z]+(?: [a-z]+)?)` \| (not offered: .+|`(?:GET|POST|PUT|DELETE) .+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`((?:GET|POST|PUT|DELETE) /[^`]+)`")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
