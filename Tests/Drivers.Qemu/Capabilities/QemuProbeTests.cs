using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>What a probe finds, and what it makes of emulators that are none.</summary>
public sealed class QemuProbeTests
{
    private readonly ProbeSetup _setup = new();

    [Fact]
    public void A_probe_finds_all_that_QEMU_tells()
    {
        QemuCapabilities qemu = _setup.Ask().Value;

        (qemu.Version, qemu.Target, qemu.Arch, qemu.IsKvmPresent, qemu.AreCpusUnderKvm).ShouldBe((new Version(7, 2, 22), "x86_64", "x86_64", true, false));
        qemu.Machines.Select(machine => machine.Name).ShouldBe(["pc-i440fx-7.2", "isapc", "none", "pc-i440fx-1.7", "pc-q35-7.2"]);
        qemu.FindMachine("q35").ShouldBe(new MachineCapability
        {
            Name = "pc-q35-7.2",
            Alias = "q35",
            CpuMax = 288,
            HasHotpluggableCpus = true,
            DefaultCpu = "qemu64-x86_64-cpu",
            DefaultRamId = "pc.ram",
        });
        qemu.Cpus.Select(cpu => (cpu.Name, cpu.IsUsable, cpu.AliasOf, cpu.IsDeprecated)).ShouldBe(
        [
            ("EPYC", false, "EPYC-v1", true),
            ("host", false, null, false),
            ("max", true, null, false),
            ("qemu64", true, "qemu64-v1", false),
            ("qemu64-v1", true, null, false),
        ]);
        qemu.Cpus[0].Unavailable.ShouldBe(["rdseed", "sha-ni"]);
        qemu.Devices.ShouldBe(["VGA", "ide-hd", "virtio-blk-pci"]);
        qemu.Objects.ShouldBe(["iothread", "rng-random"]);
        qemu.Chardevs.ShouldBe(["pty", "socket"]);
        qemu.Accelerators.ShouldBe(["kvm", "tcg"]);
        qemu.Commands.ShouldBe(["device_add", "query-vnc", "screendump"]);
        qemu.Events.ShouldBe(["STOP"]);
        (qemu.HasArgument("screendump", "format"), qemu.HasArgument("screendump", "head"), qemu.HasArgument("device_add", "bus")).ShouldBe((true, false, true));
        (qemu.HasFeature("device_add", "json-cli"), qemu.HasFeature("screendump", "json-cli")).ShouldBe((true, false));
        _setup.ShouldBeBare();
    }

    [Theory]
    [InlineData("pc", "pc-i440fx-7.2")]
    [InlineData("q35", "pc-q35-7.2")]
    [InlineData("pc-q35-7.2", "pc-q35-7.2")]
    [InlineData("virt", null)]
    [InlineData("", null)]
    public void A_machine_has_one_canonical_name(string name, string? canonical) => _setup.Ask().Value.ResolveMachine(name).ShouldBe(canonical);

    [Fact]
    public void The_emulator_is_run_without_a_machine_and_killed()
    {
        _setup.Ask();

        _setup.Qemu.Latest.Launch.Arguments.ShouldBe(
        [
            "-S", "-no-user-config", "-nodefaults", "-display", "none", "-machine", "none", "-accel", "tcg", "-accel", "kvm",
            "-chardev", "socket,id=monitor,fd=3,server=on,wait=off", "-mon", "chardev=monitor,mode=control",
        ]);
        _setup.Qemu.Latest.HasExited.ShouldBeTrue();
    }

    [Fact]
    public void QEMU_5_2_tells_less_and_that_is_enough()
    {
        _setup.Qemu.Greets = EmulatorScript.Greeting(5, 2);
        _setup.Qemu.Answers["query-machines"] = """[{"hotpluggable-cpus": true, "name": "pc-i440fx-5.2", "cpu-max": 255, "is-default": true, "alias": "pc"}]""";
        _setup.Qemu.Answers["query-cpu-definitions"] = """[{"name": "qemu64", "typename": "qemu64-x86_64-cpu", "static": false}]""";

        QemuCapabilities qemu = _setup.Ask().Value;

        qemu.Version.ShouldBe(new Version(5, 2, 0));
        qemu.ResolveMachine("pc").ShouldBe("pc-i440fx-5.2");
        qemu.Machines[0].ShouldBe(new MachineCapability { Name = "pc-i440fx-5.2", Alias = "pc", CpuMax = 255, IsDefault = true, HasHotpluggableCpus = true });
        (qemu.Cpus[0].IsUsable, qemu.Cpus[0].IsMigrationSafe).ShouldBe((null, null));
    }

    [Theory]
    [InlineData(6, 2)]
    [InlineData(8, 0)]
    [InlineData(9, 2)]
    [InlineData(10, 1)]
    public void Later_versions_tell_more_and_that_does_no_harm(int major, int minor)
    {
        _setup.Qemu.Greets = EmulatorScript.Greeting(major, minor, "v" + major);
        _setup.Qemu.Answers["query-machines"] = """
            [{"hotpluggable-cpus": true, "name": "pc-i440fx-9.2", "numa-mem-supported": false, "default-cpu-type": "qemu64-x86_64-cpu", "acpi": true, "is-default": true,
            "cpu-max": 255, "deprecated": false, "default-ram-id": "pc.ram", "alias": "pc", "compat-props": [{"qom-type": "a", "property": "b", "value": "c"}]}]
            """.ReplaceLineEndings(" ");
        _setup.Qemu.Answers["query-cpu-definitions"] = """
            [{"name": "qemu64", "typename": "qemu64-x86_64-cpu", "unavailable-features": [], "deprecated-props": ["x"], "alias-of": "qemu64-v1",
            "static": false, "migration-safe": true, "deprecated": false}]
            """.ReplaceLineEndings(" ");
        _setup.Qemu.Answers["query-qmp-schema"] = """
            [{"name": "a", "ret-type": "0", "meta-type": "command", "allow-oob": true, "arg-type": "0", "features": ["unstable"]},
            {"name": "0", "members": [{"name": "m", "type": "str", "features": ["deprecated"]}], "meta-type": "object", "features": ["x"]},
            {"name": "E", "meta-type": "event", "arg-type": "0", "features": ["unstable"]}, {"name": "9", "meta-type": "something-new"}]
            """.ReplaceLineEndings(" ");

        QemuCapabilities qemu = _setup.Ask().Value;

        (qemu.Version, qemu.Package).ShouldBe((new Version(major, minor, 0), "v" + major));
        qemu.ResolveMachine("pc").ShouldBe("pc-i440fx-9.2");
        (qemu.HasArgument("a", "m"), qemu.HasFeature("a", "unstable"), qemu.Events.Contains("E")).ShouldBe((true, true, true));
    }

    [Fact]
    public void An_emulator_of_another_architecture_may_have_no_models_to_tell()
    {
        _setup.Qemu.Answers["query-target"] = """{"arch": "arm"}""";
        _setup.Qemu.Refuses["query-cpu-definitions"] = "The command query-cpu-definitions has not been found";
        _setup.Qemu.Refuses["query-kvm"] = "The command query-kvm has not been found";

        QemuCapabilities qemu = _setup.Ask().Value;

        (qemu.Arch, qemu.Cpus.Length, qemu.IsKvmPresent).ShouldBe(("armv7l", 0, false));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(2, 12)]
    public void An_emulator_that_is_too_old_is_refused_by_its_version(int major, int minor)
    {
        _setup.Qemu.Greets = EmulatorScript.Greeting(major, minor);

        ShouldFail(ErrorCode.ConfigUnsupported, $"unsupported configuration: the emulator '{SimulatedQemu.Path}' is QEMU {major}.{minor}.0, 5.2.0 or newer is needed");
    }

    [Fact]
    public void An_emulator_that_is_not_there()
        => _setup.Ask("/no/qemu").ShouldFail(0, ErrorCode.SystemError).Message.ShouldBe("cannot probe the emulator '/no/qemu': No such file or directory");

    [Theory]
    [InlineData("/etc/passwd", "Permission denied")]
    [InlineData("/etc", "Is a directory")]
    public void A_file_that_cannot_be_run(string path, string reason)
    {
        _setup.Machine.Files.Write("/etc/passwd", "text");

        _setup.Ask(path).ShouldFail(0, ErrorCode.SystemError).Message.ShouldBe($"cannot probe the emulator '{path}': {reason}");
    }

    [Fact]
    public void An_emulator_that_says_no_word_is_given_up()
    {
        _setup.Qemu.Timing.GreetsAfter = null;

        _setup.Ask().ShouldFail(20, ErrorCode.OperationTimeout).Message
            .ShouldBe($"Timed out during operation: cannot probe the emulator '{SimulatedQemu.Path}' within 20 s");
        _setup.ShouldBeBare();
    }

    [Fact]
    public void An_emulator_that_falls_silent_is_given_up_too()
    {
        _setup.Qemu.Ignores.Add("query-machines");

        _setup.Ask().ShouldFail(20, ErrorCode.OperationTimeout);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void An_emulator_that_refuses_is_quoted()
    {
        _setup.Qemu.Fails = (TimeSpan.FromMilliseconds(5), 1, "qemu: first\nqemu: -accel: no such thing\n");

        ShouldFail(ErrorCode.InternalError,
            $"internal error: cannot probe the emulator '{SimulatedQemu.Path}': it ended (exit code 1): qemu: first; qemu: -accel: no such thing");
    }

    [Fact]
    public void A_program_that_says_something_else_is_no_QEMU()
    {
        _setup.Qemu.Greets = "SSH-2.0-OpenSSH";

        ShouldFail(ErrorCode.InternalError, $"internal error: cannot probe the emulator '{SimulatedQemu.Path}': what it says on its monitor is not that of a QEMU: ");
    }

    [Theory]
    [InlineData("query-target", "{}", "the member 'arch' is missing")]
    [InlineData("query-target", """{"arch": 5}""", "the member 'arch' is not a string")]
    [InlineData("query-machines", "{}", "a list is expected, not Object")]
    [InlineData("query-machines", """[{"name": "pc"}]""", "the member 'cpu-max' is missing")]
    [InlineData("query-machines", """[{"name": "pc", "cpu-max": "many"}]""", "the member 'cpu-max' is not a number")]
    [InlineData("query-machines", """[{"name": "pc", "cpu-max": 1, "deprecated": 3}]""", "the member 'deprecated' is not a boolean")]
    [InlineData("query-machines", "[7]", "the member 'name' is missing")]
    [InlineData("query-cpu-definitions", """[{"name": "a", "unavailable-features": [1]}]""", "the member 'unavailable-features' is not a string")]
    [InlineData("query-qmp-schema", """[{"name": "a", "meta-type": "command"}]""", "the member 'arg-type' is missing")]
    [InlineData("query-kvm", "[]", "an object with 'present' is expected, not Array")]
    public void A_reply_that_no_QEMU_gives_is_told(string command, string reply, string reason)
    {
        _setup.Qemu.Answers[command] = reply;

        ShouldFail(ErrorCode.InternalError, $"what it says on its monitor is not that of a QEMU: ").ShouldContain(reason);
    }

    [Fact]
    public void A_command_that_must_be_there_and_is_not_is_told()
    {
        _setup.Qemu.Refuses["query-machines"] = "no such command";

        ShouldFail(ErrorCode.InternalError, $"internal error: cannot probe the emulator '{SimulatedQemu.Path}': it refuses 'query-machines': no such command");
    }

    [Fact]
    public void The_QEMU_of_a_probe_that_was_cut_short_is_ended()
    {
        // What an engine that is killed leaves behind: a process that listens, and its folder.
        var engine = new KillableHost(_setup.Machine);
        _setup.AskAt(1, cache: _setup.NewCache(engine));
        _setup.Qemu.Ignores.Add("query-machines");
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));
        _setup.Machine.Files.List(ProbeSetup.Run).Count.ShouldBe(1);
        engine.Kill();
        _setup.Qemu.Ignores.Clear();

        _setup.Ask().Value.Version.Major.ShouldBe(7);

        _setup.Qemu.Commands.ShouldContain("quit");
        _setup.ShouldBeBare();
    }

    private string ShouldFail(ErrorCode code, string words)
    {
        HypervisorException error = _setup.Ask().Error.ShouldBeOfType<HypervisorException>();
        error.Code.ShouldBe(code, error.Message);
        error.Message.ShouldContain(words);
        _setup.ShouldBeBare();
        return error.Message;
    }
}
