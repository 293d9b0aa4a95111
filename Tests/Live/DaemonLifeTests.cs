using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>How rxhvd begins, is reconfigured, and ends; and what it says when it cannot begin.</summary>
[Collection(DaemonCollection.Name)]
public sealed class DaemonLifeTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Root => _folder["root"];

    private string PidFile => Path.Combine(Root, "run/rxhvd.pid");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_service_manager_hears_how_it_goes()
    {
        using var manager = new NotifySocket(_folder["notify"]);
        using DaemonProcess daemon = DaemonProcess.Start(new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = manager.Path, ["WATCHDOG_USEC"] = "300000" }, "--root", Root);

        (await manager.ReadUntilAsync("READY=1")).ShouldContain($"MAINPID={daemon.Id}");
        await manager.ReadUntilAsync("WATCHDOG=1");
        await manager.ReadUntilAsync("WATCHDOG=1");
        daemon.Signal(DaemonProcess.SigHup);
        (await manager.ReadUntilAsync("RELOADING=1")).ShouldMatch(@"^RELOADING=1\nMONOTONIC_USEC=\d+$");
        await manager.ReadUntilAsync("READY=1");
        daemon.Signal(DaemonProcess.SigTerm);
        await manager.ReadUntilAsync("STOPPING=1");
        await daemon.ReadToEndAsync(0);
        File.Exists(PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task There_are_not_two()
    {
        using DaemonProcess first = DaemonProcess.Start("--root", Root);
        await first.ReadUntilAsync("ready after");

        (await DaemonProcess.RunAsync(1, "--root", Root)).ShouldBe([$"rxhvd: error: another rxhvd runs already: process {first.Id} has the pid file '{PidFile}'"]);
        (await DaemonProcess.RunAsync(6, "--root", Root, "-p", _folder["other.pid"]))[^1]
            .ShouldBe($"rxhvd: error: cannot listen on '{Root}/run/libvirt-sock': Address already in use");
        (await DaemonProcess.RunAsync(1, "--root", Root, "-p", _folder["other.pid"], "-f", Config($"unix_sock_dir = \"{_folder.Path}\"")))[^1]
            .ShouldBe($"rxhvd: error: resource busy: another process serves '{Root}'");
        File.Exists(_folder["libvirt-sock"]).ShouldBeFalse();
        File.ReadAllText(PidFile).ShouldBe($"{first.Id}\n");
    }

    [Fact]
    public async Task One_that_was_killed_does_not_keep_the_next_from_its_place()
    {
        using (DaemonProcess first = DaemonProcess.Start("--root", Root))
        {
            await first.ReadUntilAsync("ready after");
            first.Signal(DaemonProcess.SigKill);
            (await first.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Killed, DaemonProcess.SigKill));
        }

        File.Exists(PidFile).ShouldBeTrue();
        using DaemonProcess second = DaemonProcess.Start("--root", Root);
        await second.ReadUntilAsync("ready after");
        File.ReadAllText(PidFile).ShouldBe($"{second.Id}\n");
    }

    [Fact]
    public async Task In_the_background_it_is_ready_when_the_command_returns()
    {
        (await DaemonProcess.RunAsync(0, "-d", "--root", Root, "-f", Config($"log_outputs = \"1:file:{_folder["log"]}\""))).ShouldBeEmpty();

        int process = int.Parse(File.ReadAllText(PidFile));
        using PidHandle handle = PidFd.Open(process);
        File.ReadAllText(_folder["log"]).ShouldContain("ready after");
        Directory.ResolveLinkTarget($"/proc/{process}/fd/0", returnFinalTarget: true)!.FullName.ShouldBe("/dev/null");
        new DirectoryInfo($"/proc/{process}/cwd").LinkTarget.ShouldBe("/");
        PidFd.SendSignal(handle, DaemonProcess.SigTerm);
        Descriptors.MeetsInput(handle, Within.Deadline).ShouldBeTrue();
        File.Exists(PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task What_keeps_it_from_starting_in_the_background_is_told_by_the_command()
    {
        string config = Config("max_clients = 0");
        (await DaemonProcess.RunAsync(7, "-d", "--root", Root, "-f", config)).ShouldBe([$"rxhvd: error: {config}:1:15: 0 is not within 1 to 1000000"]);
    }

    [Fact]
    public async Task A_configuration_that_is_read_anew_takes_effect_where_it_can()
    {
        using DaemonProcess daemon = DaemonProcess.Start("--root", Root, "-f", Config("log_level = 2"));
        await daemon.ReadUntilAsync("ready after");

        Config("log_level = 1\nunix_sock_dir = \"/run/x\"\nmin_workers = 7");
        daemon.Signal(DaemonProcess.SigHup);
        (await daemon.ReadUntilAsync("unix_sock_dir")).ShouldEndWith("'unix_sock_dir' has changed to \"/run/x\"; that takes effect when rxhvd is started anew");
        (await daemon.ReadUntilAsync("min_workers")).ShouldContain("has no effect");
        (await daemon.ReadUntilAsync("read anew")).ShouldEndWith("the configuration was read anew: log_level = 1");

        Config("log_level = 2\nnonsense");
        daemon.Signal(DaemonProcess.SigHup);
        (await daemon.ReadUntilAsync("stays")).ShouldEndWith(":2:9: expected '=' behind 'nonsense', found the end of the file");

        daemon.Signal(DaemonProcess.SigTerm);
        (await daemon.ReadToEndAsync(0)).ShouldContain(static line => line.Contains(" debug ")); // Level 1 holds still.
    }

    [Fact]
    public async Task It_ends_by_itself_when_nobody_needs_it()
    {
        string[] lines = await DaemonProcess.RunAsync(0, "-t", "1", "--root", Root);
        lines.ShouldContain(static line => line.Contains("nobody was connected and nothing was active for 1 s"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Root, "in the way");
        (await DaemonProcess.RunAsync(2, "--root", Root)).Single().ShouldStartWith($"rxhvd: error: the folder '{Root}/run' cannot be made: ");
    }

    [Fact]
    public async Task Wrong_usage_has_a_code_of_its_own()
        => (await DaemonProcess.RunAsync(64, "--nonsense")).ShouldContain(static line => line.Contains("--nonsense"));

    private string Config(string text)
    {
        File.WriteAllText(_folder["rxhvd.conf"], text);
        return _folder["rxhvd.conf"];
    }
}
