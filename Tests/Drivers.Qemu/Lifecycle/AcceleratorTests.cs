using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Which accelerator a guest gets: what its definition asks for, as far as the machine has it.</summary>
public sealed class AcceleratorTests
{
    private const int KvmNotUsed = 1103;

    private readonly VirtualSetup _setup = new();

    [Fact]
    public void A_guest_that_asks_for_KVM_gets_it_where_it_is_usable()
    {
        _setup.Machine.Virtualization.Verdict = new KvmVerdict(IsUsable: true, "fast");

        Start("kvm").ShouldBe("kvm");
        _setup.Log.Entries.ShouldNotContain(static entry => entry.Id == KvmNotUsed);
    }

    [Fact]
    public void A_guest_that_asks_for_KVM_gets_emulation_and_a_reason_where_it_is_not_usable()
    {
        _setup.Machine.Virtualization.Verdict = new KvmVerdict(IsUsable: false, "much too slow");

        Start("kvm").ShouldBe("tcg");
        _setup.Log.Entries.Where(static entry => entry.Id == KvmNotUsed).ShouldBe(
            [(KvmNotUsed, "Domain 'guest' asks for KVM and gets software emulation: much too slow")]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_guest_that_asks_for_emulation_gets_it(bool isKvmUsable)
    {
        _setup.Machine.Virtualization.Verdict = new KvmVerdict(isKvmUsable, "not asked");

        Start("qemu").ShouldBe("tcg");
        _setup.Log.Entries.ShouldNotContain(static entry => entry.Id == KvmNotUsed);
    }

    [Theory]
    [InlineData("kvm", true, "AuthenticAMD", null)]
    [InlineData("kvm", true, "GenuineIntel", ErrorCode.CpuIncompatible)]
    [InlineData("kvm", true, "VIA", ErrorCode.CpuIncompatible)]
    [InlineData("kvm", false, "GenuineIntel", null)]
    [InlineData("qemu", true, "GenuineIntel", null)]
    public void KVM_runs_a_guest_on_a_processor_of_the_maker_that_it_asks_for(string type, bool isKvmUsable, string host, ErrorCode? refusal)
    {
        const string Cpu = "<cpu><model>EPYC</model><vendor>AMD</vendor></cpu>";
        _setup.Machine.Virtualization.Verdict = new KvmVerdict(isKvmUsable, "whatever");
        _setup.Machine.Files.Write("/proc/cpuinfo", Encoding.ASCII.GetBytes($"vendor_id\t: {host}\n"));

        Outcome<Domain> start = _setup.At(10, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(type: type, more: Cpu)));
        _setup.Time.Start();

        (start.Error as HypervisorException)?.Code.ShouldBe(refusal!.Value);
        (start.Error is null).ShouldBe(refusal is null, start.Error?.Message);
    }

    /// <summary>Starts a guest; the accelerator in its record, which QEMU was launched with too.</summary>
    private string? Start(string type)
    {
        Outcome<Domain> start = _setup.At(10, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(type: type)));
        _setup.Time.Start();

        string? accelerator = start.Value.Record.Accelerator;
        List<string> arguments = [.. _setup.Qemu.Latest.Launch.Arguments];
        arguments.Count(static argument => argument == "-accel").ShouldBe(1);
        arguments[arguments.IndexOf("-accel") + 1].ShouldBe(accelerator);
        return accelerator;
    }
}
