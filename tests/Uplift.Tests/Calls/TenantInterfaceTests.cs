using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Tests.Vectors.Okapi;

namespace Uplift.Tests.Calls;

/// <summary>What modules are called with, beyond what was recorded of Okapi.</summary>
public sealed class TenantInterfaceTests
{
    [Fact]
    public void An_upgrade_is_taken_back_by_an_upgrade_of_the_old_version_from_the_new_one() =>
        Call(Module("1.0", "POST /_/tenant"), new TenantOperation.Upgrade("mod-a-2.0.0")).Body
            .ShouldBe("""{"module_to":"mod-a-1.0.0","module_from":"mod-a-2.0.0"}""");

    [Fact]
    public void A_handler_for_every_method_counts_for_each() =>
        Call(Module("1.1", "* /init"), new TenantOperation.Purge()).ToString().ShouldBe("DELETE /init");

    [Fact]
    public void The_path_of_a_module_is_its_own() =>
        Call(Module("2.0", "POST /own/tenant"), new TenantOperation.Enable()).Path.ShouldBe("/own/tenant");

    [Fact]
    public void Without_parameters_none_are_sent() =>
        Call(Module("2.0", "POST /_/tenant"), new TenantOperation.Disable()).Body
            .ShouldBe("""{"module_from":"mod-a-1.0.0","purge":false}""");

    [Fact]
    public void A_module_may_be_asked_about_its_job_only_where_it_says_so()
    {
        Call(Module("2.0", "POST /_/tenant"), new TenantOperation.Enable()).Job.ShouldBeNull();
        Call(Module("2.0", "POST /_/tenant", "GET /_/tenant/{id}", "DELETE /_/tenant/{id}"), new TenantOperation.Enable()).Job
            .ShouldBe(new ModuleJobPaths("/_/tenant/{id}", "/_/tenant/{id}"));
    }

    [Fact]
    public void Only_the_purge_before_an_enable_may_be_refused()
    {
        var calls = TenantInterface.CallsFor(
            Module("1.1", "POST /_/tenant", "DELETE /_/tenant"), new TenantOperation.Enable { PurgeFirst = true });

        calls.Select(call => (call.Purpose, call.MayBeRefused))
            .ShouldBe([(CallPurpose.Purge, true), (CallPurpose.Enable, false)]);
    }

    [Fact]
    public void Whatever_a_module_declares_only_a_purge_removes_data()
    {
        string[] handlers = ["POST /_/tenant", "POST /_/tenant/disable", "DELETE /_/tenant", "GET /_/tenant/{id}", "DELETE /_/tenant/{id}", "* /x"];
        TenantOperation[] operations =
            [new TenantOperation.Enable(), new TenantOperation.Upgrade("mod-a-0.9.0"), new TenantOperation.Disable()];
        var looked = 0;
        for (var subset = 0; subset < 1 << handlers.Length; subset++)
        {
            var declared = handlers.Where((_, index) => (subset & (1 << index)) != 0).ToArray();
            foreach (var module in ((string[])["1.0", "1.1", "1.2", "2.0"]).Select(version => Module(version, declared)))
            {
                foreach (var call in operations.SelectMany(operation => CallsOrNone(module, operation)))
                {
                    looked++;
                    call.Method.ShouldBe("POST");
                    call.Body.ShouldNotBeNull().ShouldNotContain("\"purge\":true");
                }
            }
        }

        looked.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void The_id_of_a_job_cannot_leave_its_path() =>
        ModuleJobPaths.For("/_/tenant/{id}", "../x?y").ShouldBe("/_/tenant/..%2Fx%3Fy");

    [Fact]
    public void Parameters_have_keys_and_perhaps_values() => TenantParameter.Parse("loadReference=true,a=b=c,flag,empty=")
        .ShouldBe([new("loadReference", "true"), new("a", "b=c"), new("flag", null), new("empty", "")]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_text_holds_no_parameters(string? text) => TenantParameter.Parse(text).ShouldBeEmpty();

    [Theory]
    [InlineData("=true")]
    [InlineData("a=1,,b=2")]
    [InlineData("a=1,a=2")]
    public void A_parameter_without_a_key_and_a_key_that_stands_twice_are_refused(string text) =>
        Should.Throw<UpliftException>(() => TenantParameter.Parse(text)).Code
            .ShouldBe(DiagnosticCodes.InvalidTenantParameters);

    [Theory]
    [InlineData("http://host:8081/", "http://host:8081/")]
    [InlineData("https://host/mod-a", "https://host/mod-a")]
    public void The_address_of_a_module_is_absolute(string text, string url) =>
        CallTarget.ReadUrl(text).AbsoluteUri.ShouldBe(url);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("host:8081")]
    [InlineData("/mod-a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://host/?x=1")]
    public void What_is_no_address_of_a_module_is_refused(string? text) =>
        Should.Throw<UpliftException>(() => CallTarget.ReadUrl(text)).Code.ShouldBe(DiagnosticCodes.InvalidModuleUrl);

    [Fact]
    public void What_is_shown_of_an_address_holds_no_password() =>
        new CallTarget(TenantId.Parse("t1"), CallTarget.ReadUrl("http://user:secret@host:81/a/")).Address.Shown
            .ShouldBe("http://host:81/a");

    private static IReadOnlyList<ModuleCall> CallsOrNone(ModuleDescriptor module, TenantOperation operation)
    {
        try
        {
            return TenantInterface.CallsFor(module, operation);
        }
        catch (UpliftException refused) when (refused.Code == DiagnosticCodes.IncompleteInterface)
        {
            return [];
        }
    }

    private static ModuleCall Call(ModuleDescriptor module, TenantOperation operation) =>
        TenantInterface.CallsFor(module, operation).ShouldHaveSingleItem();

    private static ModuleDescriptor Module(string version, params string[] handlers)
    {
        var written = handlers.Select(handler =>
            $$"""{ "methods": ["{{handler.Split(' ')[0]}}"], "pathPattern": "{{handler.Split(' ')[1]}}" }""");
        return Descriptors.Good($$"""
            { "id": "mod-a-1.0.0", "provides": [{ "id": "_tenant", "version": "{{version}}", "interfaceType": "system",
              "handlers": [{{string.Join(", ", written)}}] }] }
            """);
    }
}
