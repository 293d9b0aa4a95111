using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Starts that cannot be: the error says what, on which object and why, and nothing is left of the attempt.</summary>
[Collection(LiveAloneCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class RefusedStartTests
{
    private const UnixFileMode NotExecutable = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [LiveFact]
    public async Task An_emulator_that_does_not_exist()
    {
        await using LiveHost host = await LiveHost.StartAsync(configure: qemu => qemu.Emulator = "/no/such/qemu");

        await RefusedStart.ShouldBeAsync(host, GuestXml.Domain("boot", 16, "pc"), ErrorCode.SystemError,
            "cannot start domain 'boot': there is no emulator '/no/such/qemu': No such file or directory");
    }

    [LiveFact]
    public async Task An_emulator_of_the_definition_that_is_not_executable()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Write(host["emulator"], "#!/bin/sh\n", NotExecutable);

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.SystemError,
            $"cannot start domain 'boot': the emulator '{emulator}' is not executable: Permission denied");
    }

    [LiveFact]
    public async Task An_emulator_that_is_a_folder()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(host, WithEmulator("/tmp"), ErrorCode.SystemError, "cannot start domain 'boot'", "'/tmp'");
    }

    [LiveFact]
    public async Task An_emulator_that_is_no_program()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Write(host["emulator"], "just text\n");

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.SystemError, $"'{emulator}'", "Exec format error");
    }

    [LiveFact]
    public async Task An_emulator_that_dies_at_once()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Shell(host, "echo 'first words' >&2; echo 'last words' >&2; exit 3");

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (exit code 3): first words; last words");
    }

    [LiveFact]
    public async Task An_emulator_that_is_killed()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Shell(host, "kill -SEGV $$");

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (signal 11)");
    }

    [LiveFact]
    public async Task An_emulator_that_says_something_else_on_its_monitor()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Perl(host, "syswrite($monitor, qq(SSH-2.0-OpenSSH\\r\\n)); sleep 1000;");

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': what it says on its monitor is not QMP: ");
    }

    [LiveFact]
    public async Task An_emulator_that_closes_its_monitor_and_lives_on()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Perl(host, "print STDERR \"going deaf\\n\"; close($monitor); sleep 1000;");

        // Not "signal 9": that was us.
        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU closed its monitor and did not end: going deaf");
    }

    [LiveFact]
    public async Task An_emulator_that_greets_and_then_refuses()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Perl(host, """
            my $version = '{"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}';
            syswrite($monitor, qq({"QMP": {"version": $version, "capabilities": []}}\r\n));
            sysread($monitor, my $command, 1000);
            print STDERR "qemu: no such thing\n";
            exit 1;
            """);

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (exit code 1): qemu: no such thing");
    }

    [LiveFact]
    public async Task An_emulator_that_never_says_a_word()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string emulator = FakeEmulator.Shell(host, "exec sleep 1000");

        await RefusedStart.ShouldBeAsync(host, WithEmulator(emulator), ErrorCode.OperationTimeout, TimeSpan.FromMilliseconds(500),
            "Timed out during operation: cannot start domain 'boot' within 0.5 s");
    }

    [LiveFact]
    public async Task A_command_line_that_qemu_refuses()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(host, GuestXml.Domain("boot", 16, "pc-i440fx-99.9"), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (exit code 1): ", "unsupported machine type");
    }

    [LiveFact]
    public async Task A_device_that_qemu_does_not_have()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(
            host, GuestXml.Domain("boot", 16, "pc", arguments: ["-device", "nope"]), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (exit code 1): ", "'nope' is not a valid device model name");
    }

    [LiveFact]
    public async Task A_kernel_that_does_not_exist()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(
            host, GuestXml.Domain("boot", 16, "pc", os: "<kernel>/no/such/kernel</kernel>"), ErrorCode.SystemError,
            "cannot start domain 'boot': cannot access <os><kernel> '/no/such/kernel': No such file or directory");
    }

    [LiveFact]
    public async Task A_disk_that_does_not_exist()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(
            host, GuestXml.Domain("boot", 16, "pc", devices: GuestXml.Disk("/no/such/disk")), ErrorCode.SystemError,
            "cannot start domain 'boot': cannot access <devices><disk> 'vda' <source> '/no/such/disk': No such file or directory");
    }

    [LiveFact]
    public async Task A_disk_that_is_a_folder()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(
            host, GuestXml.Domain("boot", 16, "pc", devices: GuestXml.Disk("/tmp")), ErrorCode.InternalError,
            "internal error: cannot start domain 'boot': QEMU ended (exit code 1): ", "/tmp");
    }

    [LiveTheory]
    [InlineData("<domain", ErrorCode.XmlDetail, "(domain_definition):1: column 8: ")]
    [InlineData(
        "<domain type='qemu'>\n  <name>boot</nam>\n</domain>", ErrorCode.XmlDetail,
        "(domain_definition):2: column 15: ", "'name'", "'nam'")]
    [InlineData("<network/>", ErrorCode.XmlError, "unexpected root element <network>", "line 1, column 2", "expecting <domain>")]
    [InlineData(
        "<domain type='qemu'><memory>1</memory><os><type>hvm</type></os></domain>", ErrorCode.NoName,
        "missing name information", "line 1, column 2")]
    [InlineData(
        "<domain type='qemu'><name>boot</name><os><type>hvm</type></os></domain>", ErrorCode.XmlError,
        "missing required element 'memory'", "line 1, column 2")]
    [InlineData(
        "<domain type='qemu'><name>boot</name><memory>1</memory></domain>", ErrorCode.XmlError,
        "an os <type> must be specified", "line 1, column 2")]
    [InlineData(
        "<domain type='qemu'>\n<name>boot</name><memory>1</memory><os><type>hvm</type></os>\n<devices>\n  <tpm/></devices></domain>",
        ErrorCode.ConfigUnsupported, "unsupported configuration: ", "<devices><tpm>", "line 4, column 4")]
    public async Task A_definition_that_is_wrong(string xml, ErrorCode code, params string[] words)
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await RefusedStart.ShouldBeAsync(host, xml, code, words);
    }

    [LiveFact]
    public async Task A_folder_whose_sockets_would_have_too_long_a_path()
    {
        var refusal = await Should.ThrowAsync<HypervisorException>(() => LiveHost.StartAsync(below: new string('x', 100)));

        refusal.Code.ShouldBe(ErrorCode.InvalidArgument);
        refusal.Message.ShouldStartWith("invalid argument: the path '");
        refusal.Message.ShouldContain(new string('x', 100) + "/run/qemu' is too long by");
    }

    [LiveFact]
    public async Task A_host_in_a_folder_that_nobody_may_make()
    {
        var refusal = await Should.ThrowAsync<HypervisorException>(() => HypervisorHost.StartAsync(options =>
        {
            options.Root = "/proc/rxhv";
            options.UseQemu();
        }));

        refusal.Code.ShouldBe(ErrorCode.SystemError);
        refusal.Message.ShouldStartWith("cannot make the folder '/proc/rxhv/run': ");
    }

    private static string WithEmulator(string path) => GuestXml.Domain("boot", 16, "pc", devices: $"<emulator>{path}</emulator>");
}
