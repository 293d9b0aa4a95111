using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

public sealed class HandshakeTests
{
    [Fact]
    public void A_session_of_virsh_is_served_from_its_first_call_to_its_last()
    {
        var setup = new ServerSetup();
        int before = setup.Host.Machine.Sockets.OpenHandles;
        WireClient client = setup.Connect();

        client.Ask<Nothing, AuthListReply>(RemoteProcedure.AuthList).Types.ToArray().ShouldBe([(int)AuthenticationType.None]);
        client.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 10 }).Value.ShouldBe(1);
        client.Ask<OpenArguments, Nothing>(RemoteProcedure.ConnectOpen, new OpenArguments { Name = "qemu:///system" });
        client.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 14 }).Value.ShouldBe(1);
        client.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 15 }).Value.ShouldBe(1);
        client.Ask<Nothing, Nothing>(RemoteProcedure.ConnectRegisterCloseCallback);
        client.Ask<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, new ListArguments { NeedResults = true }).Count.ShouldBe(0u);
        client.Ask<Nothing, Nothing>(RemoteProcedure.ConnectUnregisterCloseCallback);
        client.Ask<Nothing, Nothing>(RemoteProcedure.ConnectClose);

        client.ClosedAt.ShouldNotBeNull();
        client.HangUp();
        setup.Server.ClientCount.ShouldBe(0);
        setup.Host.Machine.Sockets.OpenHandles.ShouldBe(before);
        setup.Stop();
    }

    [Theory]
    [InlineData("")]
    [InlineData("qemu:///system")]
    public void The_hypervisor_is_opened_by_its_name_or_by_none(string name)
    {
        WireClient client = new ServerSetup().Connect();

        client.Open(name);

        client.Ask<Nothing, Text>(RemoteProcedure.ConnectGetUri).Value.ShouldBe("qemu:///system");
        client.Ask<Nothing, Text>(RemoteProcedure.ConnectGetType).Value.ShouldBe("QEMU");
    }

    [Theory]
    [InlineData("lxc:///", ErrorCode.NoConnect, "no connection driver available for lxc:///")]
    [InlineData("qemu://elsewhere/system", ErrorCode.NoConnect, "no connection driver available for qemu://elsewhere/system")]
    [InlineData("nonsense", ErrorCode.NoConnect, "no connection driver available for nonsense")]
    [InlineData("qemu:///session", ErrorCode.InternalError, "internal error: unexpected QEMU URI path '/session', try qemu:///system")]
    public void Another_hypervisor_is_not_here(string name, ErrorCode code, string message)
    {
        WireClient client = new ServerSetup().Connect();

        RpcError error = client.Refused(RemoteProcedure.ConnectOpen, new OpenArguments { Name = name });

        (error.Number, error.Origin, error.Message).ShouldBe(((int)code, (int)ErrorDomain.None, message));
        client.Open(); // What was refused may be tried again.
    }

    [Fact]
    public void Before_it_is_open_nothing_can_be_asked_of_it()
    {
        WireClient client = new ServerSetup().Connect();

        RpcError error = client.Refused(RemoteProcedure.ConnectListAllDomains, default(ListArguments));
        RpcError feature = client.Refused(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 14 });

        (error.Number, error.Origin, error.Message).ShouldBe((1, 7, "internal error: hypervisor connection not open"));
        feature.Message.ShouldBe(error.Message);
    }

    [Fact]
    public void A_second_open_is_refused_and_spoils_nothing()
    {
        WireClient client = new ServerSetup().Open();

        RpcError error = client.Refused(RemoteProcedure.ConnectOpen, new OpenArguments { Name = "qemu:///system" });

        (error.Number, error.Origin, error.Message).ShouldBe((1, 7, "internal error: connection already open"));
        client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Fact]
    public void Features_are_those_that_are_there()
    {
        WireClient client = new ServerSetup().Open();

        int[] there = [.. Enumerable.Range(-1, 20).Where(feature => client.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = feature }).Value == 1)];

        there.ShouldBe([9, 10, 11, 14, 15, 16]);
    }

    [Fact]
    public void A_close_callback_is_registered_once()
    {
        WireClient client = new ServerSetup().Open();

        client.Refused(RemoteProcedure.ConnectUnregisterCloseCallback, default(Nothing)).Message!.ShouldContain("not registered");
        client.Ask<Nothing, Nothing>(RemoteProcedure.ConnectRegisterCloseCallback);
        client.Refused(RemoteProcedure.ConnectRegisterCloseCallback, default(Nothing)).Message!.ShouldContain("already registered");
    }
}
