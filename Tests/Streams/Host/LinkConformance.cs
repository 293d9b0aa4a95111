using System;
using System.Linq;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>What drivers may rely on of network interfaces, real or simulated.</summary>
public abstract partial class LinkConformance : IDisposable
{
    private static readonly MacAddress Mac = new(0xfe5400112233);

    private readonly HostFixture _fixture;

    private protected LinkConformance(HostFixture fixture) => _fixture = fixture;

    private IHostLinks Links => _fixture.Host.Links;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [RootFact]
    public void A_host_has_a_loopback()
    {
        HostLink loopback = _fixture.Do(() => Links.List()).ShouldHaveSingleItem();

        loopback.Name.ShouldBe("lo");
        loopback.Index.ShouldBe(1);
        loopback.Bridge.ShouldBeNull();
        loopback.IsBridge.ShouldBeFalse();
        Find("lo").ShouldBe(loopback);
    }

    [RootFact]
    public void A_tap_is_there_until_its_handle_is_closed()
    {
        IHostTap tap = _fixture.Do(() => Links.MakeTap("tap7"));

        tap.Name.ShouldBe("tap7");
        HostLink link = Find("tap7")!;
        link.Kind.ShouldBe("tun");
        link.IsUp.ShouldBeFalse();
        link.Mtu.ShouldBe(1500);
        link.Bridge.ShouldBeNull();
        _fixture.Do(() => Links.List()).Select(one => one.Name).ShouldBe(["lo", "tap7"]);

        _fixture.Do(tap.Dispose);
        _fixture.Do(tap.Dispose);

        Find("tap7").ShouldBeNull();
    }

    [RootFact]
    public void A_tap_stays_while_a_child_has_it()
    {
        IHostProcess child = _fixture.Do(() =>
        {
            using IHostTap tap = Links.MakeTap("tap0");
            return _fixture.Host.Processes.Launch(_fixture.Program("exec sleep 60", static _ => { }) with { Passed = [tap] });
        });

        Find("tap0").ShouldNotBeNull();
        _fixture.Do(() => child.Signal(ProcessSignal.Kill));
        _fixture.RunUntil(() => Find("tap0") is null);
    }

    [RootFact]
    public void Numbered_taps_pass_over_names_that_are_taken_and_are_not_reused_at_once()
    {
        _fixture.Do(() => Links.MakeBridge("vnet1"));

        IHostTap first = _fixture.Do(() => Links.MakeNumberedTap("vnet"));
        using IHostTap second = _fixture.Do(() => Links.MakeNumberedTap("vnet"));
        _fixture.Do(first.Dispose);
        using IHostTap third = _fixture.Do(() => Links.MakeNumberedTap("vnet"));
        using IHostTap other = _fixture.Do(() => Links.MakeNumberedTap("tap"));

        new[] { first, second, third, other }.Select(tap => tap.Name).ShouldBe(["vnet0", "vnet2", "vnet3", "tap0"]);
    }

    [RootFact]
    public void A_tap_becomes_a_port_of_a_bridge()
    {
        using IHostTap tap = _fixture.Do(() =>
        {
            Links.MakeBridge("br0");
            IHostTap made = Links.MakeTap("tap0");
            Links.SetBridge("tap0", "br0");
            Links.SetAddress("tap0", Mac);
            Links.SetMtu("tap0", 9000);
            Links.SetUp("tap0", isUp: true);
            return made;
        });

        HostLink port = Find("tap0")!;
        (port.Bridge, port.Address, port.Mtu, port.IsUp).ShouldBe(("br0", Mac, 9000, true));
        Find("br0")!.IsBridge.ShouldBeTrue();

        _fixture.Do(() => Links.SetUp("tap0", isUp: false));
        _fixture.Do(() => Links.SetBridge("tap0", null));
        Find("tap0")!.IsUp.ShouldBeFalse();
        Find("tap0")!.Bridge.ShouldBeNull();
    }

    [RootFact]
    public void A_bridge_that_goes_leaves_its_ports()
    {
        using IHostTap tap = _fixture.Do(() =>
        {
            Links.MakeBridge("br0");
            IHostTap made = Links.MakeTap("tap0");
            Links.SetBridge("tap0", "br0");
            Links.Delete("br0");
            Links.Delete("br0");
            return made;
        });

        Find("br0").ShouldBeNull();
        Find("tap0")!.Bridge.ShouldBeNull();
    }

    [RootFact]
    public void A_persistent_tap_is_taken_by_one_and_stays()
    {
        AddPersistentTap("tap0");
        IHostTap tap = _fixture.Do(() => Links.OpenTap("tap0"));

        ShouldFail(() => Links.OpenTap("tap0"), "cannot open the tap 'tap0': Device or resource busy");
        _fixture.Do(tap.Dispose);
        Find("tap0").ShouldNotBeNull();
        _fixture.Do(() => Links.OpenTap("tap0")).Dispose();

        _fixture.Do(() => Links.Delete("tap0"));
        Find("tap0").ShouldBeNull();
    }

    [RootFact]
    public void A_tap_that_is_deleted_under_its_handle_takes_nothing_else_along()
    {
        IHostTap first = _fixture.Do(() => Links.MakeTap("tap0"));
        _fixture.Do(() => Links.Delete("tap0"));
        using IHostTap second = _fixture.Do(() => Links.MakeTap("tap0"));

        _fixture.Do(first.Dispose);

        Find("tap0").ShouldNotBeNull();
    }

    [RootFact]
    public void What_cannot_be_done_names_the_link_and_the_cause()
    {
        using IHostTap tap = _fixture.Do(() => Links.MakeTap("tap0"));
        _fixture.Do(() => Links.MakeBridge("br0"));

        ShouldFail(() => Links.MakeTap("tap0"), "cannot make the tap 'tap0': Device or resource busy");
        ShouldFail(() => Links.MakeTap("br0"), "cannot make the tap 'br0': Device or resource busy");
        ShouldFail(() => Links.MakeTap("a/b"), "cannot make the tap 'a/b': Invalid argument");
        ShouldFail(() => Links.MakeTap("tap%d"), "cannot make the tap 'tap%d': Invalid argument");
        ShouldFail(() => Links.MakeTap("sixteen-letters-"), "cannot make the tap 'sixteen-letters-': Invalid argument");
        ShouldFail(() => Links.OpenTap("tap9"), "cannot open the tap 'tap9': No such device");
        ShouldFail(() => Links.OpenTap("br0"), "cannot open the tap 'br0': Invalid argument");
        ShouldFail(() => Links.MakeBridge("tap0"), "cannot make the bridge 'tap0': File exists");
        ShouldFail(() => Links.MakeBridge(""), "cannot make the bridge '': Invalid argument");
        ShouldFail(() => Links.SetBridge("tap0", "br9"), "cannot add to bridge 'br9' the link 'tap0': No such device");
        ShouldFail(() => Links.SetBridge("tap9", "br0"), "cannot add to bridge 'br0' the link 'tap9': No such device");
        ShouldFail(() => Links.SetBridge("tap0", "lo"), "cannot add to bridge 'lo' the link 'tap0': 'lo' is not a bridge");
        ShouldFail(() => Links.SetMtu("tap0", 67), "cannot set the MTU 67 of 'tap0': Invalid argument");
        ShouldFail(() => Links.SetMtu("tap0", 65522), "cannot set the MTU 65522 of 'tap0': Invalid argument");
        ShouldFail(() => Links.SetMtu("tap9", 1500), "cannot set the MTU 1500 of 'tap9': No such device");
        ShouldFail(
            () => Links.SetAddress("tap0", new MacAddress(0x010000000000)),
            "cannot set the address 01:00:00:00:00:00 of 'tap0': Cannot assign requested address");
        ShouldFail(() => Links.SetUp("tap9", isUp: true), "cannot take up 'tap9': No such device");
        Find("a/b").ShouldBeNull();
        Find("").ShouldBeNull();
    }

    private protected abstract void AddPersistentTap(string name);

    private HostLink? Find(string name) => _fixture.Do(() => Links.Find(name));

    private void ShouldFail(Action action, string message)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => _fixture.Do(action));
        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldBe(message);
    }
}
