using System.Security.Cryptography;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class PackageSignatureTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["module.json"] = """{ "id": "mod-items-1.0.0", "name": "items" }""",
        ["README.md"] = "items",
    };

    [Fact]
    public void A_signed_package_is_taken_by_those_who_trust_the_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Verify(Signed(key), key).ShouldBeEmpty();
    }

    [Fact]
    public void Another_key_an_unsigned_package_and_a_forged_signature_are_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = Signed(key);
        forged[PackageSignature.File] = forged[PackageSignature.File].Replace(
            TrustedKeys.NameOf(key), TrustedKeys.NameOf(other), StringComparison.Ordinal);

        Verify(Signed(key), other).Single().Message.ShouldContain("not trusted");
        Verify(new Dictionary<string, string>(s_files), key).Single().Message.ShouldContain("not signed");
        Verify(forged, other).Single().Message.ShouldContain("not genuine");
    }

    [Fact]
    public void Files_that_were_edited_added_or_removed_since_are_named()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var changed = Signed(key);
        changed["module.json"] += " ";
        changed["docs/new.md"] = "";
        changed.Remove("README.md");

        Verify(changed, key).Select(found => found.Message[..found.Message.IndexOf(" of ", StringComparison.Ordinal)])
            .ShouldBe(["'README.md'", "'module.json'", "'docs/new.md'"], ignoreOrder: true);
    }

    [Fact]
    public void Signing_does_not_change_the_digest_of_a_package()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bag = new DiagnosticBag();

        var signed = PackageReader.Read(new MemoryFiles("mod-items-1.0.0", Signed(key)), bag)!;

        bag.ShouldBeEmpty();
        signed.Digest.ShouldBe(PackageReader.Read(new MemoryFiles("mod-items-1.0.0", s_files), bag)!.Digest);
    }

    private static Dictionary<string, string> Signed(ECDsa key) => new(s_files)
    {
        [PackageSignature.File] = PackageSignature.Sign(new MemoryFiles("p", s_files), key).ToJson(),
    };

    private static DiagnosticBag Verify(Dictionary<string, string> files, ECDsa key)
    {
        using var folder = new TemporaryFolder();
        var pem = Path.Combine(folder.Path, "key.pem");
        File.WriteAllText(pem, key.ExportSubjectPublicKeyInfoPem());
        var bag = new DiagnosticBag();
        PackageSignature.Verify(new MemoryFiles("p", files), TrustedKeys.Load([pem]), bag).ShouldBe(bag.Count == 0);
        return bag;
    }
}
