using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>What is read from /proc and /sys, and how little of it there may be.</summary>
public sealed class HostFactsTests
{
    private readonly VirtualHost _machine = new(new VirtualTime());

    [Fact]
    public void A_host_that_tells_nothing_has_one_processor_and_no_memory()
    {
        HostFacts facts = Read();

        (facts.Hostname, facts.Uuid, facts.CpuName, facts.MemoryKiB, facts.ProcessorCount).ShouldBe(("", null, null, 0UL, 1));
        facts.Arch.ShouldNotBeEmpty();
        facts.Topology.ShouldBe((1, 1, 1, 1));
        facts.PageSizesKiB.ShouldBe([4UL]);
        HostCpu.Model(facts).ShouldBeNull();
    }

    [Fact]
    public void Two_nodes_with_two_cores_of_two_threads_each()
    {
        WriteTwoNodes();

        HostFacts facts = Read();

        (facts.Arch, facts.Hostname).ShouldBe(("x86_64", "big"));
        facts.Uuid.ShouldBe(new Guid("3d1219c7-c4c5-404a-aa1f-6d2a48adfda4"));
        (facts.CpuName, facts.CpuVendor, facts.CpuSignature, facts.Microcode).ShouldBe(("Intel(R) Xeon(R) Gold", "GenuineIntel", (6, 85, 7), 0x5003303UL));
        (HostCpu.Vendor(facts), HostCpu.Model(facts)).ShouldBe(("Intel", "Cascadelake-Server"));
        HostCpu.Features(facts).ShouldBe(["fpu", "pclmuldq", "tsc-deadline", "vmx"]);
        facts.Topology.ShouldBe((2, 1, 2, 2));
        facts.MemoryKiB.ShouldBe(2048UL * 1024);
        facts.PageSizesKiB.ShouldBe([4UL, 2048UL, 1048576UL]);
        (facts.CanSuspendToMemory, facts.CanSuspendToDisk).ShouldBe((true, false));
        facts.Cells.Select(cell => (cell.Id, cell.MemoryKiB)).ShouldBe([(0, 1048576UL), (1, 1048576UL)]);
        facts.Cells[1].Distances.ShouldBe([(0, 21), (1, 10)]);
        facts.Cells[1].Pages.ShouldBe([(4UL, (1048576UL - (3 * 2048)) / 4), (2048UL, 3UL)]);
        facts.Cells[1].Processors.Select(one => (one.Id, one.Socket, one.Core, one.Siblings)).ShouldBe(
            [(2, 1, 0, "2,6"), (3, 1, 1, "3,7"), (6, 1, 0, "2,6"), (7, 1, 1, "3,7")]);
    }

    [Fact]
    public void Facts_are_read_anew_when_a_processor_has_gone()
    {
        WriteTwoNodes();
        var reader = new HostFactsReader(_machine.Files);
        HostFacts before = reader.Read();

        reader.Read().ShouldBeSameAs(before);
        Write("/sys/devices/system/cpu/online", "0-6");
        Write("/sys/devices/system/node/node1/cpulist", "2-3,6");

        reader.Read().ProcessorCount.ShouldBe(7);
    }

    [Fact]
    public void A_host_whose_sockets_differ_is_told_as_single_processors()
    {
        WriteTwoNodes();
        Write("/sys/devices/system/node/node1/cpulist", "2,3,6");

        Read().Topology.ShouldBe((7, 1, 1, 1));
    }

    [Theory]
    [InlineData("0-3,8", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("5", new[] { 5 })]
    [InlineData("", new int[0])]
    [InlineData("3-1", new int[0])]
    [InlineData("0-99999999", new int[0])]
    [InlineData("-1", new int[0])]
    [InlineData("0-1-2", new int[0])]
    [InlineData("a", new int[0])]
    public void A_list_of_processors(string text, int[] numbers) => KernelFiles.Numbers(text).ShouldBe(numbers);

    [Theory]
    [InlineData("AuthenticAMD", 23, 1, "EPYC")]
    [InlineData("AuthenticAMD", 23, 49, "EPYC-Rome")]
    [InlineData("AuthenticAMD", 25, 1, "EPYC-Milan")]
    [InlineData("GenuineIntel", 6, 106, "Icelake-Server")]
    [InlineData("GenuineIntel", 6, 255, null)]
    [InlineData("GenuineIntel", 15, 6, null)]
    [InlineData("CentaurHauls", 6, 15, null)]
    public void A_signature_is_that_of_a_model(string vendor, int family, int model, string? name)
    {
        Write("/proc/cpuinfo", $"processor\t: 0\nvendor_id\t: {vendor}\ncpu family\t: {family}\nmodel\t\t: {model}\nmodel name\t: X\nstepping\t: 1\n");

        HostCpu.Model(Read()).ShouldBe(name);
    }

    private HostFacts Read() => new HostFactsReader(_machine.Files).Read();

    private void Write(string path, string text) => _machine.Files.Write(path, text + "\n");

    private void WriteTwoNodes()
    {
        Write("/proc/sys/kernel/arch", "x86_64");
        Write("/proc/sys/kernel/hostname", "big");
        Write("/etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4");
        Write("/sys/power/state", "freeze mem");
        Write("/proc/meminfo", "MemTotal:        2097152 kB\nHugePages_Total:       3");
        Write("/proc/cpuinfo", """
            processor	: 0
            vendor_id	: GenuineIntel
            cpu family	: 6
            model		: 85
            model name	: Intel(R) Xeon(R) Gold
            stepping	: 7
            microcode	: 0x5003303
            flags		: fpu vmx pclmulqdq tsc_deadline_timer constant_tsc rep_good

            processor	: 1
            vendor_id	: Other
            """);
        Write("/sys/devices/system/cpu/online", "0-7");
        Write("/sys/devices/system/node/online", "0-1");
        Write("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "3");
        Write("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0");
        foreach (int node in (int[])[0, 1])
        {
            string folder = $"/sys/devices/system/node/node{node}";
            Write($"{folder}/meminfo", $"Node {node} MemTotal:       1048576 kB\nNode {node} MemFree:  5 kB");
            Write($"{folder}/cpulist", node == 0 ? "0-1,4-5" : "2-3,6-7");
            Write($"{folder}/distance", node == 0 ? "10 21" : "21 10");
            Write($"{folder}/hugepages/hugepages-2048kB/nr_hugepages", node == 0 ? "0" : "3");
        }

        foreach (int cpu in Enumerable.Range(0, 8))
        {
            string folder = $"/sys/devices/system/cpu/cpu{cpu}/topology";
            Write($"{folder}/physical_package_id", (cpu % 4 / 2).ToString());
            Write($"{folder}/core_id", (cpu % 2).ToString());
            Write($"{folder}/thread_siblings_list", $"{cpu % 4},{(cpu % 4) + 4}");
        }
    }
}
