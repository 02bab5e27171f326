using Uplift.Versions;

namespace Uplift.Tests.Versions;

internal static class Some
{
    /// <summary>Compares every two of the versions, in both directions.</summary>
    public static void ShouldAscend(VersionScheme scheme, params string[] texts)
    {
        var versions = Array.ConvertAll(texts, text => ModuleVersion.Parse(text, scheme));
        for (var left = 0; left < versions.Length; left++)
        {
            for (var right = 0; right < versions.Length; right++)
            {
                Math.Sign(versions[left].CompareTo(versions[right]))
                    .ShouldBe(left.CompareTo(right), $"{texts[left]} against {texts[right]}");
            }
        }
    }
}
