namespace Uplift.Documents;

/// <summary>The ids that operations make for one object: the same in a simulation and in its run.</summary>
internal sealed class GeneratedIds(string seed, string objectId)
{
    private int _number;

    /// <summary>The next id: a UUID by name (RFC 4122, version 5) of seed, object and a running number.</summary>
    public Guid Next() => NameBasedGuid.Of($"{seed}\n{objectId}\n{_number++}");

    /// <summary>Leaves one id out, so that those after it stay the same when this one is there already.</summary>
    public void Skip() => _number++;
}
