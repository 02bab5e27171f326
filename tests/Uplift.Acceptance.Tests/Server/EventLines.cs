namespace Uplift.Acceptance.Tests.Server;

/// <summary>A stream of server-sent events, read line by line as they come.</summary>
internal sealed class EventLines : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly List<string> _ids = [];

    private EventLines(HttpResponseMessage answer, Stream body) =>
        (_answer, _lines) = (answer, new StreamReader(body));

    /// <summary>The ids of the events that came so far.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Asks for what happens.</summary>
    /// <param name="last">The last event that was heard of; null: none.</param>
    public static async Task<EventLines> OpenAsync(HttpClient client, string path, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        var token = TestContext.Current.CancellationToken;
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        answer.EnsureSuccessStatusCode();
        return new EventLines(answer, await answer.Content.ReadAsStreamAsync(token));
    }

    /// <summary>Reads on until a line holds this text; its line. An event's id may stand behind it and is read too.</summary>
    public async Task<string> UntilAsync(string text)
    {
        var found = "";
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) _ids.Add(line[4..]);
            if (line.Contains(text, StringComparison.Ordinal)) found = line;
            if (line.Length == 0 && found.Length > 0) return found;
        }

        return found.Length > 0 ? found : throw new ShouldAssertException($"The stream ended without '{text}'.");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }
}
