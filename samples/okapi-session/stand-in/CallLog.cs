using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Uplift.StandIn;

/// <summary>
/// All calls in their order and the data that they made, kept in a file (one call a line) so that a stand-in that was
/// killed knows them again. Safe to use from many threads.
/// </summary>
public sealed class CallLog : IDisposable
{
    /// <summary>How calls and answers are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock _gate = new();
    private readonly List<TenantCall> _calls = [];
    private readonly TenantData _data = new();
    private readonly FileStream? _file;

    /// <summary>Opens the file and reads what is in it; null keeps everything in memory only.</summary>
    public CallLog(string? path)
    {
        if (path is null) return;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Restore(_file);
    }

    /// <summary>Does what the call says and writes it down, in one step.</summary>
    public TenantCall Do(TenantCall call, int status)
    {
        lock (_gate) return Add(call with { Effect = _data.Apply(call), Status = status });
    }

    /// <summary>Writes a call down that does nothing.</summary>
    public void Note(TenantCall call, int status)
    {
        lock (_gate) Add(call with { Status = status });
    }

    /// <summary>The calls after a number that fit.</summary>
    public IReadOnlyList<TenantCall> Calls(long after, Func<TenantCall, bool> fits)
    {
        lock (_gate) return [.. _calls.Skip((int)Math.Clamp(after, 0, _calls.Count)).Where(fits)];
    }

    /// <summary>How many calls had each effect.</summary>
    public IReadOnlyDictionary<CallEffect, int> Counts()
    {
        lock (_gate) return _calls.CountBy(call => call.Effect).ToDictionary();
    }

    /// <summary>The data of all tenants.</summary>
    public IReadOnlyList<(string Tenant, string Product, Installed Installed)> Data()
    {
        lock (_gate) return _data.List();
    }

    /// <summary>Forgets all calls and data.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _data.Clear();
            _file?.SetLength(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private TenantCall Add(TenantCall call)
    {
        var numbered = call with { Number = _calls.Count + 1 };
        _calls.Add(numbered);
        if (_file is null) return numbered;
        JsonSerializer.Serialize(_file, numbered, Json);
        _file.WriteByte((byte)'\n');
        _file.Flush();
        return numbered;
    }

    private void Restore(FileStream file)
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        var kept = 0L;
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is not { } call) break;
            if (call.Effect != CallEffect.None) _data.Apply(call);
            _calls.Add(call);
            kept += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        }

        // What was being written when the process was killed.
        file.SetLength(kept);
        file.Seek(0, SeekOrigin.End);
    }

    private static TenantCall? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TenantCall>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
