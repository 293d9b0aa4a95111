using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Virtual CPUs, memory, disks and media, in virtual time.</summary>
public class ResourceTests
{
    private const string Slots = """
        [{"props": {"core-id": 0, "thread-id": 0, "socket-id": 2}, "vcpus-count": 1, "type": "qemu64-x86_64-cpu"},
        {"props": {"core-id": 0, "thread-id": 0, "socket-id": 1}, "vcpus-count": 1, "type": "qemu64-x86_64-cpu"},
        {"props": {"core-id": 0, "thread-id": 0, "socket-id": 0}, "vcpus-count": 1, "qom-path": "/machine/unattached/device[0]", "type": "qemu64-x86_64-cpu"}]
        """;

    private const string Devices = """
        <vcpu current='1'>3</vcpu>
        <devices>
          <disk type='file' device='disk'><source file='/images/disk'/><target dev='vda' bus='virtio'/></disk>
          <disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
        </devices>
        """;

    private readonly VirtualSetup _setup;

    public ResourceTests()
        : this(front: null)
    {
    }

    private protected ResourceTests(IFront? front)
    {
        _setup = new(static setup => setup.AtStop = GuestsAtStop.LeaveRunning, front: front);
        _setup.Machine.Files.Write("/images/disk", "disk");
        _setup.Machine.Files.Write("/images/cd", "cd");
        _setup.Qemu.Answers["query-hotpluggable-cpus"] = Slots.ReplaceLineEndings("");
    }

    [Fact]
    public void Cpus_are_plugged_and_unplugged_up_to_what_there_may_be()
    {
        Domain domain = Start();
        Outcome<Position> three = _setup.At(10, () => domain.SetVcpusAsync(3));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        int most = domain.Record.Vcpus;
        _setup.Qemu.Answers["query-hotpluggable-cpus"] = Slots.ReplaceLineEndings("")
            .Replace("\"vcpus-count\": 1, \"type\"", "\"vcpus-count\": 1, \"qom-path\": \"/machine/peripheral/vcpu1\", \"type\"", StringComparison.Ordinal);
        Outcome<Position> two = _setup.At(12, () => domain.SetVcpusAsync(2));
        Outcome<Position> four = _setup.At(13, () => domain.SetVcpusAsync(4));
        Outcome<Position> none = _setup.At(13, () => domain.SetVcpusAsync(0));
        Outcome<string> xml = _setup.At(14, () => domain.GetXmlAsync());
        Outcome<Position> again = _setup.At(14.5, () => domain.SetVcpusAsync(3));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(15));
        _setup.Qemu.Answers["query-hotpluggable-cpus"] = Slots.ReplaceLineEndings("").Replace(
            "\"socket-id\": 1}, \"vcpus-count\": 1,", "\"socket-id\": 1}, \"vcpus-count\": 1, \"qom-path\": \"/machine/peripheral/vcpu1\",", StringComparison.Ordinal);
        _setup.Restart();
        Outcome<Position> byTheNext = _setup.At(_setup.Time.Clock.TotalSeconds, () => _setup.Hypervisor.LookupDomain("guest").SetVcpusAsync(3)).After(_setup);

        three.Error.ShouldBeNull();
        two.Error.ShouldBeNull();
        (most, domain.Record.Vcpus).ShouldBe((3, 2));
        four.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("greater than max allowable vcpus for the live domain 'guest': 4 > 3");
        none.ShouldFail(13, ErrorCode.InvalidArgument);
        again.ShouldFail(14.501, ErrorCode.OperationUnsupported).Message.ShouldContain("cannot plug a CPU again");
        byTheNext.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("cannot plug a CPU again");
        _setup.Qemu.Commands.Count(command => command == "device_add").ShouldBe(2);
        xml.Value.ShouldContain("current=\"2\">3</vcpu>");
    }

    [Fact]
    public void A_guest_that_keeps_its_cpu_is_a_timeout_and_the_number_stays()
    {
        Domain domain = Start();
        _setup.At(10, () => domain.SetVcpusAsync(3));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        _setup.Qemu.Guest.UnplugsAfter = null;
        _setup.Qemu.Answers["query-hotpluggable-cpus"] = Slots.ReplaceLineEndings("")
            .Replace("\"vcpus-count\": 1, \"type\"", "\"vcpus-count\": 1, \"qom-path\": \"/machine/peripheral/vcpu2\", \"type\"", StringComparison.Ordinal);

        Outcome<Position> two = _setup.At(12, () => domain.SetVcpusAsync(2));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        two.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("'vcpu2'");
        two.At!.Value.ShouldBeInRange(17, 17.1);
        domain.Record.Vcpus.ShouldBe(3);
    }

    [Fact]
    public void What_is_stored_changes_without_an_event_and_outlives_the_engine()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.SetVcpusAsync(2));
        _setup.At(2, () => domain.SetVcpusAsync(5, DomainModification.Config | DomainModification.Maximum));
        _setup.At(3, () => domain.SetMaxMemoryAsync(65536));
        _setup.At(4, () => domain.SetMemoryAsync(32768));
        Outcome<Position> tooMuch = _setup.At(5, () => domain.SetMemoryAsync(65537));
        Outcome<Position> live = _setup.At(5, () => domain.SetMemoryAsync(1024, DomainModification.Live));
        Outcome<Position> unknown = _setup.At(5, () => domain.SetMemoryAsync(1024, (DomainModification)64));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(6));
        _setup.Told.Count().ShouldBe(1); // That it was defined.
        _setup.Restart();

        DomainRecord record = _setup.Hypervisor.LookupDomain("guest").Record;
        (record.Vcpus, record.MemoryKiB, record.CurrentMemoryKiB).ShouldBe((2, 65536, 32768));
        tooMuch.ShouldFail(5, ErrorCode.InvalidArgument).Message.ShouldContain("65537 > 65536");
        live.ShouldFail(5, ErrorCode.OperationInvalid);
        unknown.ShouldFail(5, ErrorCode.InvalidArgument).Message.ShouldContain("0x40");
    }

    [Fact]
    public void Both_can_be_changed_at_once_and_the_maximum_only_where_it_is_stored()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        Outcome<Position> both = _setup.At(2, () => domain.SetVcpusAsync(2, DomainModification.Live | DomainModification.Config));
        Outcome<Position> maximum = _setup.At(3, () => domain.SetVcpusAsync(4, DomainModification.Maximum));
        Outcome<string> stored = _setup.At(4, () => domain.GetXmlAsync(DomainXmlFlags.Inactive));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));

        both.Error.ShouldBeNull();
        domain.Record.Vcpus.ShouldBe(2);
        stored.Value.ShouldContain("current=\"2\">3</vcpu>");
        maximum.ShouldFail(3, ErrorCode.OperationInvalid);
    }

    [Fact]
    public void A_transient_domain_has_nothing_stored_to_change()
    {
        Domain domain = Start();
        Outcome<Position> stored = _setup.At(10, () => domain.SetMemoryAsync(8192, DomainModification.Config));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        stored.ShouldFail(10, ErrorCode.OperationInvalid).Message.ShouldContain("transient");
    }

    [Fact]
    public void The_balloon_tells_what_the_guest_has()
    {
        Domain domain = Start();
        Outcome<Position> set = _setup.At(10, () => domain.SetMemoryAsync(8192));
        Outcome<Position> tooMuch = _setup.At(11, () => domain.SetMemoryAsync(16385));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));

        set.Error.ShouldBeNull();
        (domain.Record.MemoryKiB, domain.Record.CurrentMemoryKiB).ShouldBe((16384, 8192));
        _setup.ToldOf("guest").ShouldBe(["Balloon 8192 by Guest: Running > Running"]);
        tooMuch.ShouldFail(11, ErrorCode.InvalidArgument);
    }

    [Fact]
    public void A_disk_is_resized_by_its_target_or_its_path()
    {
        Domain domain = Start();
        Outcome<Position> byTarget = _setup.At(10, () => domain.BlockResizeAsync("vda", 1 << 20));
        Outcome<Position> byPath = _setup.At(11, () => domain.BlockResizeAsync("/images/disk", 1 << 20));
        Outcome<Position> absent = _setup.At(12, () => domain.BlockResizeAsync("vdz", 1 << 20));
        Outcome<Position> empty = _setup.At(12, () => domain.BlockResizeAsync("hda", 1 << 20));
        Outcome<Position> nothing = _setup.At(12, () => domain.BlockResizeAsync("vda", 0));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(13));

        (byTarget.Error, byPath.Error).ShouldBe((null, null));
        _setup.Qemu.Commands.Count(command => command == "block_resize").ShouldBe(2);
        absent.ShouldFail(12, ErrorCode.InvalidArgument).Message.ShouldContain("'vdz'");
        empty.ShouldFail(12, ErrorCode.OperationInvalid).Message.ShouldContain("'hda'");
        nothing.ShouldFail(12, ErrorCode.InvalidArgument);
    }

    [Fact]
    public void A_medium_goes_in_and_out_and_each_step_is_told()
    {
        Domain domain = Start();
        Outcome<Position> inserted = _setup.At(10, () => domain.ChangeMediaAsync("hda", "/images/cd"));
        Outcome<string> full = _setup.At(11, () => domain.GetXmlAsync());
        Outcome<Position> removed = _setup.At(12, () => domain.ChangeMediaAsync("hda", null));
        Outcome<string> empty = _setup.At(13, () => domain.GetXmlAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(14));

        (inserted.Error, removed.Error).ShouldBe((null, null));
        full.Value.ShouldContain("/images/cd");
        empty.Value.ShouldNotContain("/images/cd");
        _setup.ToldOf("guest").ShouldBe([
            "Tray ide0-0-0 open by Unknown: Running > Running",
            "Tray ide0-0-0 closed by Unknown: Running > Running",
            "Disk ide0-0-0 '' '/images/cd' by Operation: Running > Running",
            "Tray ide0-0-0 open by Unknown: Running > Running",
            "Tray ide0-0-0 closed by Unknown: Running > Running",
            "Disk ide0-0-0 '/images/cd' '' by Operation: Running > Running",
        ]);
    }

    [Fact]
    public void A_medium_that_qemu_does_not_take_leaves_the_drive_as_it_was()
    {
        Domain domain = Start();
        _setup.Qemu.Refuses["blockdev-add"] = "Could not open '/images/cd': Permission denied";

        Outcome<Position> refused = _setup.At(10, () => domain.ChangeMediaAsync("hda", "/images/cd"));
        Outcome<Position> missing = _setup.At(11, () => domain.ChangeMediaAsync("hda", "/images/nothing"));
        Outcome<Position> disk = _setup.At(11, () => domain.ChangeMediaAsync("vda", "/images/cd"));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));

        refused.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("Permission denied");
        missing.ShouldFail(11, ErrorCode.SystemError).Message.ShouldContain("'/images/nothing': No such file or directory");
        disk.ShouldFail(11, ErrorCode.OperationUnsupported).Message.ShouldContain("'vda'");
        _setup.ToldOf("guest").Last().ShouldStartWith("Tray ide0-0-0 closed");
    }

    [Fact]
    public void A_medium_can_be_stored_for_the_next_start()
    {
        Domain domain = Define();
        Outcome<Position> stored = _setup.At(1, () => domain.ChangeMediaAsync("hda", "/images/cd", flags: DomainModification.Config));
        Outcome<string> xml = _setup.At(2, () => domain.GetXmlAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        stored.Error.ShouldBeNull();
        xml.Value.ShouldContain("/images/cd");
    }

    private Domain Start() => _setup.Start(more: Devices);

    private Domain Define()
    {
        Outcome<Domain> defined = _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: Devices)));
        _setup.Time.AdvanceTo(TimeSpan.FromMilliseconds(1));
        return defined.Value;
    }
}
