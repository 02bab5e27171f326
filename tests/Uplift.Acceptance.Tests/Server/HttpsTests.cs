using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>The server with a certificate.</summary>
public sealed class HttpsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_certificate_it_speaks_https_alone()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        var (certificate, key, thumbprint) = await MakeCertificateAsync(uplift);
        await using var server = new ServerProcess(uplift, "--certificate", certificate, "--key", key);
        await server.StartAsync();
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == thumbprint,
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.Url) };

        server.Url.ShouldStartWith("https://");
        using var answer = await client.GetAsync("/_/proxy/tenants", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Should.ThrowAsync<HttpRequestException>(() => server.Client.GetAsync("/health/ready", Cancellation));
        using var plain = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => plain.GetAsync(
            new Uri(server.Url.Replace("https://", "http://", StringComparison.Ordinal) + "/health/ready"), Cancellation));
    }

    [Fact]
    public async Task Without_a_usable_certificate_it_does_not_start_and_says_why()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        var (certificate, key, _) = await MakeCertificateAsync(uplift);
        string[] serve = ["serve", "--listen", "127.0.0.1:0"];

        (await uplift.RunAsync([.. serve, "--certificate", certificate])).ShouldExitWith(1).Error.ShouldContain("certificate.pem");
        (await uplift.RunAsync([.. serve, "--certificate", uplift.PathOf("none.pem")])).ShouldExitWith(1).Error.ShouldContain("none.pem");
        (await uplift.RunAsync([.. serve, "--key", key])).ShouldExitWith(2).Error.ShouldContain("--certificate");
    }

    private static async Task<(string Certificate, string Key, string Thumbprint)> MakeCertificateAsync(UpliftProcess uplift)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (uplift.PathOf("certificate.pem"), uplift.PathOf("key.pem"));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem(), Cancellation);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Cancellation);
        return (certificateFile, keyFile, certificate.Thumbprint);
    }
}
