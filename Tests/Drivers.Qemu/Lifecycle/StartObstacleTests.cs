using System;
using System.IO;
using System.Linq;
using System.Text;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What keeps a guest from starting is found and named before QEMU is launched; and what a start makes anew.</summary>
public sealed class StartObstacleTests
{
    private const string Nvram = "/srv/nvram/guest.fd";

    private readonly VirtualSetup _setup = new();

    public StartObstacleTests()
    {
        _setup.Machine.Files.Write("/images/disk", "disk");
        _setup.Machine.Files.Write("/ovmf/code.fd", "code");
        _setup.Machine.Files.Write("/ovmf/vars.fd", "blank");
        _setup.Machine.Files.Write(Nvram, "set by the guest");
    }

    [Theory]
    [InlineData("", FileAccess.Write, true)]
    [InlineData("", FileAccess.Read, true)]
    [InlineData("<readonly/>", FileAccess.Write, false)]
    [InlineData("<readonly/>", FileAccess.Read, true)]
    public void A_disk_that_cannot_be_used_as_it_must_is_named(string mode, FileAccess denied, bool isRefused)
    {
        _setup.Machine.Files.Deny("/images/disk", denied);

        Outcome<Domain> started = _setup.At(1, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(
            more: $"<devices><disk type='file' device='disk'><source file='/images/disk'/><target dev='vda' bus='virtio'/>{mode}</disk></devices>")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));

        _setup.Qemu.Processes.Count.ShouldBe(isRefused ? 0 : 1);
        if (isRefused)
        {
            started.ShouldFail(1, ErrorCode.SystemError).Message.ShouldEndWith("'/images/disk': Permission denied");
        }
    }

    [Fact]
    public void A_port_of_vnc_that_is_taken_is_named_as_it_was_written()
    {
        _setup.Machine.Sockets.TakenPorts.Add(5957);

        Outcome<Domain> started = _setup.At(1, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(
            more: "<devices><graphics type='vnc' port='5957' autoport='no'/></devices>")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));

        started.ShouldFail(1, ErrorCode.OperationFailed).Message.ShouldContain("port 5957");
        _setup.Qemu.Processes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DomainStart.Paused, "set by the guest")]
    [InlineData(DomainStart.Paused | DomainStart.ResetNvram, "blank")]
    public void The_variables_of_firmware_are_made_anew_when_that_is_asked_for(DomainStart start, string variables)
    {
        Outcome<Domain> started = _setup.At(1, () => _setup.Hypervisor.CreateDomainAsync(Firmware("template='/ovmf/vars.fd'"), start));
        _setup.Time.Start();

        started.Error.ShouldBeNull();
        Encoding.UTF8.GetString(_setup.Machine.Files.Read(Nvram, 100)).ShouldBe(variables);
    }

    [Fact]
    public void Variables_without_a_template_cannot_be_made_anew()
    {
        Outcome<Domain> started = _setup.At(1, () => _setup.Hypervisor.CreateDomainAsync(Firmware(""), DomainStart.ResetNvram));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));

        started.ShouldFail(1, ErrorCode.OperationFailed).Message.ShouldContain("is to be made anew, and it names no template");
        Encoding.UTF8.GetString(_setup.Machine.Files.Read(Nvram, 100)).ShouldBe("set by the guest");
    }

    [Fact]
    public void A_root_whose_sockets_would_have_too_long_paths_is_refused_at_once()
    {
        string root = "/srv/" + new string('x', 90);
        var machine = new VirtualHost(_setup.Time);

        Outcome<HypervisorHost> host = _setup.At(1, () => HypervisorHost.StartAsync(options =>
        {
            options.Root = root;
            options.Host = machine;
            options.UseQemu();
        }));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));

        host.ShouldFail(1, ErrorCode.InvalidArgument).Message.ShouldContain($"'{root}/run/qemu' is too long by 21 bytes");
        machine.Files.Look("/srv").ShouldBeNull();
    }

    [Fact]
    public void What_qemu_prints_without_end_is_cut()
    {
        Domain domain = _setup.Start();
        string log = $"{_setup.RunFolder}/{domain.Record.Id}/qemu.log";
        _setup.Machine.Files.Write(log, new string('x', 2 * 1024 * 1024) + "the end");

        _setup.Time.At(30, () => _setup.Qemu.Latest.Emit("RTC_CHANGE", """{"offset": 0, "qom-path": "/rtc"}"""));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(31));
        long early = _setup.Machine.Files.Look(log)!.Value.Length;
        _setup.Time.At(90, () => _setup.Qemu.Latest.StopCpus());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(91));

        early.ShouldBeGreaterThan(2 * 1024 * 1024);
        byte[] rest = _setup.Machine.Files.Read(log, int.MaxValue);
        rest.Length.ShouldBeLessThanOrEqualTo(4096);
        Encoding.UTF8.GetString(rest).ShouldEndWith("the end");
    }

    private static string Firmware(string template) => VirtualSetup.Xml(
        boot: $"<loader readonly='yes' type='pflash'>/ovmf/code.fd</loader><nvram {template}>{Nvram}</nvram>");
}
