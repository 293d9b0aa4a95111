using System;
using System.IO;
using System.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using System.Xml.XPath;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What the installed QEMU and this machine can do.</summary>
[Collection(LiveAloneCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class CapabilitiesTests : IDisposable
{
    private const string Emulator = "/usr/bin/qemu-system-x86_64";

    private readonly TemporaryDirectory _folder = new();
    private readonly LinuxHost _host = new(PollScheduler.Default, NullLoggerFactory.Instance);

    public void Dispose() => _folder.Dispose();

    [LiveFact]
    public async Task The_installed_QEMU_tells_what_it_can_do()
    {
        QemuCapabilities qemu = await ProbeAsync(Emulator);

        qemu.Version.ShouldBeGreaterThanOrEqualTo(QemuCapabilities.OldestVersion);
        qemu.Arch.ShouldBe("x86_64");
        qemu.ResolveMachine("pc")!.ShouldStartWith("pc-i440fx-");
        qemu.ResolveMachine("q35")!.ShouldStartWith("pc-q35-");
        qemu.Machines[0].ShouldSatisfyAllConditions(
            machine => machine.IsDefault.ShouldBeTrue(),
            machine => machine.CpuMax.ShouldBeGreaterThan(100),
            machine => machine.DefaultRamId.ShouldBe("pc.ram"));
        qemu.Cpus.Single(cpu => cpu.Name == "max").IsUsable.ShouldBe(true);
        qemu.Cpus.Single(cpu => cpu.Name == "host").IsUsable.ShouldBe(false);
        qemu.Devices.Contains("virtio-blk-pci").ShouldBeTrue();
        qemu.Devices.Contains("max-x86_64-cpu").ShouldBeFalse();
        qemu.Objects.Contains("memory-backend-memfd").ShouldBeTrue();
        qemu.Chardevs.Contains("socket").ShouldBeTrue();
        qemu.Accelerators.Contains("tcg").ShouldBeTrue();
        qemu.Commands.Contains("query-status").ShouldBeTrue();
        qemu.Events.Contains("SHUTDOWN").ShouldBeTrue();
        qemu.HasArgument("screendump", "filename").ShouldBeTrue();
        ProcessList.Mentioning(_folder.Path).ShouldBeEmpty();
        Directory.GetFileSystemEntries(_folder["run"]).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task The_next_engine_reads_it_from_disk_without_running_QEMU()
    {
        string emulator = _folder["qemu"];
        string count = _folder["count"];
        FakeEmulator.Write(emulator, $"#!/bin/sh\necho run >> {count}\nexec {Emulator} \"$@\"\n");

        QemuCapabilities found = await ProbeAsync(emulator);
        QemuCapabilities read = await ProbeAsync(emulator);

        File.ReadAllLines(count).ShouldBe(["run"]);
        read.Machines.ShouldBe(found.Machines);
        read.Cpus.ShouldBe(found.Cpus);
        (read with { Machines = found.Machines, Cpus = found.Cpus }).ShouldBe(found);
    }

    [LiveFact]
    public async Task The_QEMU_of_a_probe_that_was_cut_short_is_ended()
    {
        Task<ProcessExit> ended = null!;
        await _host.Scheduler.InvokeAsync(async () =>
        {
            await using var cache = new QemuCapabilitiesCache(_host, _folder["cache"], _folder["run"], NullLogger.Instance);
            string directory = Path.Combine(_folder["run"], "probe-" + Path.GetFileName(cache.PathOf(Emulator))[..8]);
            _host.Files.CreateDirectory(directory);
            using IHostListener listener = _host.Sockets.Listen(Path.Combine(directory, "monitor.sock"));
            IHostProcess orphan = _host.Processes.Launch(new ProcessLaunch(Emulator, QemuProbe.Arguments) { Passed = [listener] });
            listener.Dispose(); // The engine that it belonged to is no more.
            ended = orphan.Exited.ToTask();
            await cache.GetAsync(Emulator, CancellationToken.None);
        });

        (await Within.DeadlineAsync(ended, "the orphan to end")).Code.ShouldBe(0);
    }

    [LiveTheory]
    [InlineData("echo 'no such option' >&2; exit 1", "it ended (exit code 1): no such option")]
    [InlineData("kill -SEGV $$", "it ended (signal 11)")]
    public async Task A_program_that_is_no_QEMU_is_named(string script, string words)
    {
        string emulator = FakeEmulator.Write(_folder["qemu"], $"#!/bin/sh\n{script}\n");

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => ProbeAsync(emulator));

        (error.Code, error.Message).ShouldBe((ErrorCode.InternalError, $"internal error: cannot probe the emulator '{emulator}': {words}"));
        Directory.GetFileSystemEntries(_folder["run"]).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task This_machine_has_the_processors_and_the_memory_that_the_kernel_tells()
    {
        HostFacts facts = await _host.Scheduler.InvokeAsync(() => Task.FromResult(new HostFactsReader(_host.Files).Read()));

        facts.ProcessorCount.ShouldBe(KernelFiles.Numbers(File.ReadAllText("/sys/devices/system/cpu/online")).Count);
        facts.MemoryKiB.ShouldBeGreaterThan(100_000UL);
        facts.Hostname.ShouldBe(File.ReadAllText("/proc/sys/kernel/hostname").Trim());
        facts.CpuFlags.Contains("fpu").ShouldBeTrue();
        facts.PageSizesKiB.ShouldContain(4UL);
    }

    [LiveFact]
    public async Task Both_documents_come_through_the_front_door()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        XElement capabilities = XElement.Parse(await host.Hypervisor.GetCapabilitiesXmlAsync());
        XElement domain = XElement.Parse(await host.Hypervisor.GetDomainCapabilitiesXmlAsync(machine: "q35", virtType: "qemu"));

        string canonical = capabilities.XPathSelectElement("guest/arch[@name='x86_64']/machine[.='q35']")!.Attribute("canonical")!.Value;
        domain.Element("machine")!.Value.ShouldBe(canonical);
        domain.XPathSelectElements("cpu/mode[@name='custom']").ShouldHaveSingleItem();
        domain.XPathSelectElements("devices/disk/enum[@name='bus']/value").Select(value => value.Value).ShouldContain("virtio");
        await host.EndAsync();
    }

    private Task<QemuCapabilities> ProbeAsync(string emulator) => Within.DeadlineAsync(
        _host.Scheduler.InvokeAsync(async () =>
        {
            await using var cache = new QemuCapabilitiesCache(_host, _folder["cache"], _folder["run"], NullLogger.Instance);
            return await cache.GetAsync(emulator, CancellationToken.None);
        }), "the probe");
}
