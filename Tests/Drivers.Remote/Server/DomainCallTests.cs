using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Calls on domains, from the packet to the driver and back.</summary>
public sealed class DomainCallTests
{
    private readonly ServerSetup _setup = new();
    private readonly WireClient _client;

    public DomainCallTests() => _client = _setup.Open();

    [Fact]
    public void A_domain_lives_from_define_to_undefine()
    {
        DomainName guest = Define("guest");

        guest.ShouldBe(new DomainName { Name = "guest", Uuid = new Guid(VirtualSetup.Uuid), Id = -1 });
        Is(RemoteProcedure.DomainIsActive, guest).ShouldBeFalse();
        Is(RemoteProcedure.DomainIsPersistent, guest).ShouldBeTrue();
        Do(RemoteProcedure.DomainCreate, guest);
        Is(RemoteProcedure.DomainIsActive, guest).ShouldBeTrue();
        int id = _client.Ask<Uuid, DomainArguments>(RemoteProcedure.DomainLookupByUuid, new Uuid { Value = guest.Uuid }).Domain.Id;
        id.ShouldBeGreaterThan(0);
        _client.Ask<Number, DomainArguments>(RemoteProcedure.DomainLookupById, new Number { Value = id }).Domain.Uuid.ShouldBe(guest.Uuid);
        StateOf(guest).ShouldBe((1, 1));
        Do(RemoteProcedure.DomainSuspend, guest);
        StateOf(guest).ShouldBe((3, 1));
        Do(RemoteProcedure.DomainResume, guest);
        Do(RemoteProcedure.DomainDestroy, guest);
        StateOf(guest).ShouldBe((5, 2));
        Do(RemoteProcedure.DomainUndefine, guest);
        _client.Refused(RemoteProcedure.DomainLookupByName, new Text { Value = "guest" }).Number.ShouldBe((int)ErrorCode.NoDomain);
    }

    [Fact]
    public void Info_is_what_the_driver_says()
    {
        DomainName guest = Define("guest");

        DomainInfoReply info = _client.Ask<DomainArguments, DomainInfoReply>(RemoteProcedure.DomainGetInfo, new DomainArguments { Domain = guest });

        info.ShouldBe(new DomainInfoReply { State = 5, MaxMemoryKiB = 16384, MemoryKiB = 16384, Vcpus = 1 });
        _client.Ask<DomainArguments, Large>(RemoteProcedure.DomainGetMaxMemory, new DomainArguments { Domain = guest }).Value.ShouldBe(16384UL);
        _client.Ask<DomainArguments, Text>(RemoteProcedure.DomainGetOSType, new DomainArguments { Domain = guest }).Value.ShouldBe("hvm");
    }

    [Fact]
    public void The_most_virtual_CPUs_are_told_of_a_domain_that_runs()
    {
        DomainName guest = Define("guest");

        RpcError error = _client.Refused(RemoteProcedure.DomainGetMaxVcpus, new DomainArguments { Domain = guest });
        Do(RemoteProcedure.DomainCreate, guest);
        int most = _client.Ask<DomainArguments, Number>(RemoteProcedure.DomainGetMaxVcpus, new DomainArguments { Domain = guest }).Value;

        (error.Number, error.Message).ShouldBe((55, "Requested operation is not valid: domain is not running"));
        most.ShouldBe(1);
    }

    [Fact]
    public void Lists_have_what_the_flags_want_and_the_old_ones_the_same()
    {
        DomainName on = Define("on");
        DomainName off = Define("off", Guid.NewGuid().ToString());
        Do(RemoteProcedure.DomainCreate, on);

        DomainList all = _client.Ask<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, new ListArguments { NeedResults = true });
        DomainList active = _client.Ask<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, new ListArguments { NeedResults = true, Flags = 1 });
        DomainList count = _client.Ask<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, new ListArguments { Flags = 2 });

        all.Domains.ToArray().Select(static one => one.Name).ShouldBe(["on", "off"], ignoreOrder: true);
        active.Domains.ToArray().Select(static one => one.Name).ShouldBe(["on"]);
        (count.Domains.Length, count.Count).ShouldBe((0, 1u));
        _client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(1);
        _client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDefinedDomains).Value.ShouldBe(1);
        _client.Ask<Number, Numbers>(RemoteProcedure.ConnectListDomains, new Number { Value = 5 }).Values.ToArray().ShouldBe([active.Domains.Span[0].Id]);
        _client.Ask<Number, Texts>(RemoteProcedure.ConnectListDefinedDomains, new Number { Value = 5 }).Values.ToArray().ShouldBe(["off"]);
        _client.Ask<Number, Texts>(RemoteProcedure.ConnectListDefinedDomains, new Number { Value = 0 }).Values.Length.ShouldBe(0);
        _client.Refused(RemoteProcedure.ConnectListDefinedDomains, new Number { Value = -1 }).Number.ShouldBe((int)ErrorCode.Rpc);
        off.Uuid.ShouldNotBe(on.Uuid);
    }

    [Fact]
    public void A_start_with_flags_answers_with_the_run()
    {
        DomainName guest = Define("guest");

        DomainName started = _client.Ask<DomainFlags, DomainArguments>(
            RemoteProcedure.DomainCreateWithFlags, new DomainFlags { Domain = guest, Flags = (uint)DomainStart.Paused }).Domain;

        started.Id.ShouldBeGreaterThan(0);
        StateOf(guest).State.ShouldBe((int)DomainState.Paused);
    }

    [Fact]
    public void Titles_are_written_and_read()
    {
        DomainName guest = Define("guest");
        var title = new GetMetadataArguments { Domain = guest, Type = (int)DomainMetadata.Title };

        _client.Refused(RemoteProcedure.DomainGetMetadata, title).Number.ShouldBe((int)ErrorCode.NoDomainMetadata);
        _client.Ask<SetMetadataArguments, Nothing>(
            RemoteProcedure.DomainSetMetadata, new SetMetadataArguments { Domain = guest, Type = (int)DomainMetadata.Title, Metadata = "A web server" });

        _client.Ask<GetMetadataArguments, Text>(RemoteProcedure.DomainGetMetadata, title).Value.ShouldBe("A web server");
    }

    [Fact]
    public void A_domain_gets_another_name_and_starts_with_its_host()
    {
        DomainName guest = Define("guest");

        _client.Ask<DomainOptionalTextFlags, Number>(RemoteProcedure.DomainRename, new DomainOptionalTextFlags { Domain = guest, Value = "other" }).Value.ShouldBe(0);
        _client.Ask<DomainNumber, Nothing>(RemoteProcedure.DomainSetAutostart, new DomainNumber { Domain = guest, Value = 1 });

        _client.Ask<Text, DomainArguments>(RemoteProcedure.DomainLookupByName, new Text { Value = "other" }).Domain.Uuid.ShouldBe(guest.Uuid);
        Is(RemoteProcedure.DomainGetAutostart, guest).ShouldBeTrue();
    }

    [Fact]
    public void Errors_of_the_driver_arrive_as_they_are()
    {
        DomainName guest = Define("guest");

        RpcError error = _client.Refused(RemoteProcedure.DomainSuspend, new DomainArguments { Domain = guest });
        RpcError xml = _client.Refused(RemoteProcedure.DomainDefineXml, new Text { Value = "<domain" });

        (error.Number, error.Origin, error.Level, error.Format).ShouldBe((55, 20, 2, "Requested operation is not valid: %s"));
        error.Message.ShouldStartWith("Requested operation is not valid: ");
        (xml.Number, xml.Origin).ShouldBe((35, 20));
    }

    [Fact]
    public void A_guest_that_is_to_end_with_its_connection_does()
    {
        _client.Ask<TextFlags, DomainArguments>(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml(), Flags = (uint)DomainStart.AutoDestroy });
        WireClient other = _setup.Open();

        _client.HangUp();
        _setup.Time.AdvanceBySeconds(5);

        other.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Fact]
    public void What_a_client_began_goes_on_when_it_is_killed()
    {
        DomainName guest = Define("guest");
        WireClient other = _setup.Open();

        _client.Post(RemoteProcedure.DomainCreate, new DomainArguments { Domain = guest });
        _client.HangUp();
        _setup.Time.AdvanceBySeconds(5);

        other.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(1);
        _setup.Server.ClientCount.ShouldBe(1);
    }

    private DomainName Define(string name, string uuid = VirtualSetup.Uuid)
        => _client.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml(name, uuid) }).Domain;

    private void Do(RemoteProcedure procedure, DomainName guest) => _client.Ask<DomainArguments, Nothing>(procedure, new DomainArguments { Domain = guest });

    private bool Is(RemoteProcedure procedure, DomainName guest)
        => _client.Ask<DomainArguments, Flag>(procedure, new DomainArguments { Domain = guest }).Value;

    private (int State, int Reason) StateOf(DomainName guest)
    {
        DomainStateReply state = _client.Ask<DomainFlags, DomainStateReply>(RemoteProcedure.DomainGetState, new DomainFlags { Domain = guest });
        return (state.State, state.Reason);
    }
}
