using System;
using System.Linq;
using System.Text;
using System.Threading;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>One probe a binary: in memory, on disk, and shared by all who ask.</summary>
public sealed class QemuCapabilitiesCacheTests
{
    private const int CacheUnusable = 1201;
    private const int CacheNotWritten = 1202;

    private readonly ProbeSetup _setup = new();

    private string File => _setup.Cache.PathOf(SimulatedQemu.Path);

    [Fact]
    public void All_who_ask_meanwhile_share_a_probe()
    {
        Outcome<QemuCapabilities> first = _setup.AskAt(1);
        Outcome<QemuCapabilities> second = _setup.AskAt(1.005);
        Outcome<QemuCapabilities> third = _setup.AskAt(1.02);
        _setup.Time.Start();

        second.Value.ShouldBeSameAs(first.Value);
        third.Value.ShouldBeSameAs(first.Value);
        second.At.ShouldBe(first.At);
        _setup.Probes.ShouldBe(1);
    }

    [Fact]
    public void Who_asks_later_gets_it_from_memory_at_once()
    {
        QemuCapabilities found = _setup.Ask().Value;
        Outcome<QemuCapabilities> later = _setup.AskAt(100);
        _setup.Time.Start();

        later.Value.ShouldBeSameAs(found);
        later.At.ShouldBe(100);
        _setup.Probes.ShouldBe(1);
    }

    [Fact]
    public void The_next_engine_gets_all_of_it_from_disk()
    {
        QemuCapabilities found = _setup.Ask().Value;
        QemuCapabilities read = _setup.Ask(cache: _setup.NewCache()).Value;

        _setup.Probes.ShouldBe(1);
        read.Machines.ShouldBe(found.Machines);
        read.Cpus.ShouldBe(found.Cpus);
        (read with { Machines = found.Machines, Cpus = found.Cpus }).ShouldBe(found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format": 1}""")]
    [InlineData("""{"format": 1, "stamp": null, "capabilities": null}""")]
    public void A_file_that_is_broken_is_found_anew_and_replaced(string content)
    {
        _setup.Machine.Files.Write(File, content);

        _setup.Ask().Value.Version.Major.ShouldBe(7);
        _setup.Ask(cache: _setup.NewCache()).Value.Version.Major.ShouldBe(7);

        _setup.Probes.ShouldBe(1);
        _setup.Log.Entries.Count(entry => entry.Id == CacheUnusable).ShouldBe(1);
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_is_found_anew()
    {
        _setup.Ask();
        byte[] whole = _setup.Machine.Files.Read(File, int.MaxValue);
        for (int length = 0; length < whole.Length; length += 97)
        {
            _setup.Machine.Files.Write(File, whole.AsSpan(0, length));
            _setup.Ask(cache: _setup.NewCache()).Value.Version.Major.ShouldBe(7);
            _setup.Machine.Files.Read(File, int.MaxValue).ShouldBe(whole);
        }
    }

    [Fact]
    public void A_file_of_another_format_is_found_anew()
    {
        _setup.Ask();
        string stored = Encoding.UTF8.GetString(_setup.Machine.Files.Read(File, int.MaxValue));
        _setup.Machine.Files.Write(File, stored.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal));

        _setup.Ask(cache: _setup.NewCache()).Value.Version.Major.ShouldBe(7);

        _setup.Probes.ShouldBe(2);
    }

    [Fact]
    public void A_binary_that_changed_is_probed_again()
    {
        _setup.Ask();
        _setup.Qemu.Greets = EmulatorScript.Greeting(8, 0);
        _setup.Time.AdvanceTo(TimeSpan.FromMinutes(1));
        _setup.Machine.Files.WriteExecutable(SimulatedQemu.Path); // A later time, as an upgrade has it.

        _setup.Ask().Value.Version.ShouldBe(new Version(8, 0, 0));
        _setup.Ask(cache: _setup.NewCache()).Value.Version.ShouldBe(new Version(8, 0, 0));

        _setup.Probes.ShouldBe(2);
    }

    [Fact]
    public void A_module_that_was_added_is_a_change_too()
    {
        _setup.Ask();
        _setup.Time.AdvanceTo(TimeSpan.FromMinutes(1));
        _setup.Machine.Files.CreateDirectory("/usr/lib/qemu");

        _setup.Ask();

        _setup.Probes.ShouldBe(2);
    }

    [Fact]
    public void A_binary_that_is_gone_is_not_told_of()
    {
        _setup.Ask();
        _setup.Machine.Files.Delete(SimulatedQemu.Path);

        _setup.Ask().Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.SystemError);
    }

    [Fact]
    public void A_failure_reaches_all_who_wait_and_is_not_remembered()
    {
        _setup.Qemu.Timing.GreetsAfter = null;
        Outcome<QemuCapabilities> first = _setup.AskAt(0);
        Outcome<QemuCapabilities> second = _setup.AskAt(10);
        _setup.Time.Start();
        first.ShouldFail(20, ErrorCode.OperationTimeout);
        second.ShouldFail(20, ErrorCode.OperationTimeout);

        _setup.Qemu.Timing.GreetsAfter = TimeSpan.FromMilliseconds(1);
        _setup.Ask().Value.Version.Major.ShouldBe(7);
    }

    [Fact]
    public void Who_gives_up_leaves_the_probe_to_the_others()
    {
        using var patience = new CancellationTokenSource();
        Outcome<QemuCapabilities> first = _setup.AskAt(1, cancellationToken: patience.Token);
        Outcome<QemuCapabilities> second = _setup.AskAt(1);
        _setup.Time.At(1.01, patience.Cancel);
        _setup.Time.Start();

        first.Error.ShouldBeAssignableTo<OperationCanceledException>();
        second.Value.Version.Major.ShouldBe(7);
        _setup.Probes.ShouldBe(1);
    }

    [Fact]
    public void Disposal_calls_a_probe_off_and_leaves_nothing()
    {
        Outcome<QemuCapabilities> asked = _setup.AskAt(1);
        var disposed = new Outcome<bool>();
        _setup.Time.At(1.01, () => _setup.Time.Start(() => disposed.WatchAsync(_setup.Time, async () =>
        {
            await _setup.Cache.DisposeAsync();
            _setup.ShouldBeBare();
            return true;
        })));
        _setup.Time.Start();

        disposed.Value.ShouldBeTrue();
        asked.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        _setup.Ask().Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        _setup.Probes.ShouldBe(1);
    }

    [Fact]
    public void A_full_disk_costs_the_memory_of_it_only()
    {
        _setup.Machine.Files.FreeBytes = 0;

        _setup.Ask().Value.Version.Major.ShouldBe(7);

        _setup.Log.Entries.ShouldContain(entry => entry.Id == CacheNotWritten);
        _setup.Ask(cache: _setup.NewCache()).Value.Version.Major.ShouldBe(7);
        _setup.Probes.ShouldBe(2);
    }
}
