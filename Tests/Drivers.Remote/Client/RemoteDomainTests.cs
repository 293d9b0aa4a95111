using System;
using System.Linq;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>Domains over the wire: what is done to them, what is known of them, and what is told, by libvirt's protocol alone and with our own program.</summary>
public sealed class RemoteDomainTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_domain_lives_from_define_to_undefine_with_its_events(bool isForeign)
    {
        var setup = new ClientSetup(isForeign);
        Domain guest = setup.Do(() => setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;
        setup.Do(() => guest.StartAsync()).Value.ShouldBe(setup.Client.Position);
        setup.Do(() => guest.SuspendAsync());
        setup.Do(() => guest.ResumeAsync());
        setup.Do(() => guest.DestroyAsync());
        Position last = setup.Do(() => guest.UndefineAsync()).Value;

        string cause = isForeign ? "by Unknown" : "by Operation"; // libvirt does not tell.
        setup.Told.ShouldBe(setup.Host.ToldOf("guest").Select(told => told.Replace("by Operation", cause, StringComparison.Ordinal)));
        setup.Client.ListDomains().ShouldBeEmpty();
        last.ShouldBe(setup.Events.Values.Last().Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_known_of_a_domain_is_what_its_host_knows(bool isForeign)
    {
        var setup = new ClientSetup(isForeign);
        Domain guest = setup.Do(() => setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;
        setup.Do(() => guest.SetAutostartAsync(true));
        setup.Do(() => guest.SetMetadataAsync(DomainMetadata.Title, "A guest", key: null, uri: null));
        setup.Do(() => guest.StartAsync());

        DomainRecord there = setup.Host.Hypervisor.LookupDomain("guest").Record, here = guest.Record;
        here.ShouldBe(isForeign
            ? there with { Position = here.Position, Accelerator = "", ProcessId = null, Monitor = MonitorLiveness.None } // What libvirt does not tell.
            : there);
        setup.Client.LookupDomain(here.Id).Uuid.ShouldBe(guest.Uuid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Errors_are_those_of_the_host(bool isForeign)
    {
        var setup = new ClientSetup(isForeign);
        Domain guest = setup.Do(() => setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;

        Shows(() => guest.SuspendAsync(), ErrorCode.OperationInvalid, "Requested operation is not valid: cannot suspend domain 'guest' while it is shut off");
        Shows(() => setup.Client.DefineDomainAsync("<domain"), ErrorCode.XmlDetail, "(domain_definition):1:");
        setup.Do(() => guest.UndefineAsync());
        Shows(() => guest.StartAsync(), ErrorCode.NoDomain, "Domain not found: no domain with matching uuid");

        void Shows<T>(Func<System.Threading.Tasks.Task<T>> call, ErrorCode code, string words)
        {
            HypervisorException error = setup.Do(call).Error.ShouldBeOfType<HypervisorException>();
            error.Code.ShouldBe(code);
            error.Message.ShouldStartWith(words);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_guest_is_read_saved_and_pictured(bool isForeign)
    {
        var setup = new ClientSetup(isForeign);
        Domain guest = setup.Do(() => setup.Client.CreateDomainAsync(VirtualSetup.Xml())).Value;

        setup.Do(() => guest.GetInfoAsync()).Value.State.ShouldBe(DomainState.Running);
        setup.Do(() => guest.GetXmlAsync()).Value.ShouldContain("<name>guest</name>");
        setup.Do(() => guest.GetControlInfoAsync()).Value.State.ShouldBe(ControlState.Ok);
        setup.Do(() => setup.Client.GetHostnameAsync()).Value.ShouldBe(setup.Do(() => setup.Host.Hypervisor.GetHostnameAsync()).Value);
        setup.Do(() => setup.Client.GetDomainStatisticsAsync(StatisticsGroups.State)).Value.ShouldHaveSingleItem().Name.ShouldBe("guest");
        setup.Do(() => guest.MonitorCommandAsync("""{"execute":"query-status"}""", isHuman: false)).Value.ShouldContain("running");
        setup.Do(() => guest.GetJobAsync()).Value.Type.ShouldBe(DomainJobType.None);
        setup.Do(() => guest.SaveAsync("/srv/guest.save")).Error.ShouldBeNull();
        setup.Do(() => setup.Client.RestoreDomainAsync("/srv/guest.save")).Value.Record.State.ShouldBe(DomainState.Running);
        setup.Do(() => guest.ShutdownAsync(TimeSpan.FromSeconds(20))).Error.ShouldBeNull();
        setup.Client.ListDomains().ShouldBeEmpty();
    }
}
