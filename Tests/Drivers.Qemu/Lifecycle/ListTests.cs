using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Lists by libvirt's flags, and lookups.</summary>
public class ListTests
{
    private readonly VirtualSetup _setup;

    public ListTests()
        : this(front: null)
    {
    }

    private protected ListTests(IFront? front)
    {
        _setup = new(front: front);
        Define("stored", 1);
        Define("running", 2);
        Define("paused", 3);
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(1));
        _setup.At(1, () => Find("stored").SetAutostartAsync(isOn: true));
        _setup.At(1, () => Find("running").StartAsync());
        _setup.At(1, () => Find("paused").StartAsync(DomainStart.Paused));
        _setup.At(1, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml("transient", Uuid(4))));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(DomainListFlags.All, "paused running stored transient")]
    [InlineData(DomainListFlags.Active, "paused running transient")]
    [InlineData(DomainListFlags.Inactive, "stored")]
    [InlineData(DomainListFlags.Active | DomainListFlags.Inactive, "paused running stored transient")]
    [InlineData(DomainListFlags.Persistent, "paused running stored")]
    [InlineData(DomainListFlags.Transient, "transient")]
    [InlineData(DomainListFlags.Running, "running transient")]
    [InlineData(DomainListFlags.Paused | DomainListFlags.Shutoff, "paused stored")]
    [InlineData(DomainListFlags.Other, "")]
    [InlineData(DomainListFlags.Running | DomainListFlags.Persistent, "running")]
    [InlineData(DomainListFlags.Inactive | DomainListFlags.Transient, "")]
    [InlineData(DomainListFlags.Autostart, "stored")]
    [InlineData(DomainListFlags.NoAutostart, "paused running transient")]
    [InlineData(DomainListFlags.ManagedSave, "")]
    [InlineData(DomainListFlags.NoManagedSave | DomainListFlags.Transient, "transient")]
    [InlineData(DomainListFlags.HasSnapshot, "")]
    [InlineData(DomainListFlags.HasSnapshot | DomainListFlags.NoSnapshot, "paused running stored transient")]
    [InlineData(DomainListFlags.NoCheckpoint, "paused running stored transient")]
    [InlineData(DomainListFlags.HasCheckpoint, "")]
    public void Flags_choose_within_groups_and_groups_add_up(DomainListFlags flags, string names)
        => string.Join(' ', _setup.Hypervisor.ListDomains(flags).Select(record => record.Name).Order(StringComparer.Ordinal)).ShouldBe(names);

    [Fact]
    public void A_flag_that_does_not_exist_is_refused()
        => Should.Throw<HypervisorException>(() => _setup.Hypervisor.ListDomains((DomainListFlags)0x10000)).Code.ShouldBe(ErrorCode.InvalidArgument);

    [Fact]
    public void A_domain_is_found_by_name_uuid_and_number()
    {
        Domain running = Find("running");

        _setup.Hypervisor.LookupDomain(running.Uuid).Name.ShouldBe("running");
        _setup.Hypervisor.LookupDomain(running.Record.Id).Name.ShouldBe("running");
        Should.Throw<HypervisorException>(() => _setup.Hypervisor.LookupDomain("nobody")).Message.ShouldBe("Domain not found: no domain with matching name 'nobody'");
        Should.Throw<HypervisorException>(() => _setup.Hypervisor.LookupDomain(77)).Message.ShouldBe("Domain not found: no domain with matching id 77");
        Should.Throw<HypervisorException>(() => _setup.Hypervisor.LookupDomain(-1)).Code.ShouldBe(ErrorCode.NoDomain);
    }

    [Fact]
    public void Names_and_numbers_follow_the_domain()
    {
        int id = Find("running").Record.Id;
        _setup.At(3, () => Find("stored").RenameAsync("other"));
        _setup.At(3, () => Find("running").DestroyAsync());
        _setup.At(3, () => Find("transient").DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(10));

        Find("other").Uuid.ToString().ShouldBe(Uuid(1));
        foreach (string gone in (string[])["stored", "transient"])
        {
            Should.Throw<HypervisorException>(() => Find(gone)).Code.ShouldBe(ErrorCode.NoDomain);
        }

        Should.Throw<HypervisorException>(() => _setup.Hypervisor.LookupDomain(id)).Code.ShouldBe(ErrorCode.NoDomain);
        Find("running").Record.IsActive.ShouldBeFalse();
    }

    private static string Uuid(int number) => $"4dea22b3-1d52-d8f3-2516-{number:d12}";

    private void Define(string name, int number)
        => _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(name, Uuid(number))));

    private Domain Find(string name) => _setup.Hypervisor.LookupDomain(name);
}
