using System;
using System.Linq;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>Domains over the wire: what is done to them, what is known of them, and what is told.</summary>
public sealed class RemoteDomainTests
{
    private readonly ClientSetup _setup = new();

    [Fact]
    public void A_domain_lives_from_define_to_undefine_with_its_events()
    {
        Domain guest = _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;
        _setup.Do(() => guest.StartAsync()).Value.ShouldBe(_setup.Client.Position);
        _setup.Do(() => guest.SuspendAsync());
        _setup.Do(() => guest.ResumeAsync());
        _setup.Do(() => guest.DestroyAsync());
        Position last = _setup.Do(() => guest.UndefineAsync()).Value;

        _setup.Told.ShouldBe(_setup.Host.ToldOf("guest").Select(static told => told.Replace("by Operation", "by Unknown", StringComparison.Ordinal)));
        _setup.Client.ListDomains().ShouldBeEmpty();
        last.ShouldBe(_setup.Events.Values.Last().Position);
    }
}
