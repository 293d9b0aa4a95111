using System;
using System.IO;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Keys, screens, interrupts and QEMU's own commands with the real QEMU.</summary>
[Collection(LiveCollection.Name)]
public sealed class ControlTests
{
    [LiveTheory]
    [InlineData("<video><model type='vga'/></video>", 0)]
    [InlineData("<video><model type='vga'/></video><video><model type='qxl'/></video>", 1)]
    public async Task A_screenshot_shows_what_the_firmware_wrote(string videos, int screen)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(devices: videos);

        Screenshot shot = await guest.Domain.ScreenshotAsync(screen);

        byte[] image = shot.Image.ToArray();
        byte[] head = shot.MimeType == "image/png" ? [0x89, .. "PNG"u8] : [.. "P6\n"u8];
        image[..head.Length].ShouldBe(head);
        image.Length.ShouldBeGreaterThan(500);
        Directory.GetFiles(host.Runs, "screenshot", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task Keys_and_an_nmi_are_taken_while_the_guest_runs()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.SendKeyAsync(KeycodeSet.Linux, [42, 30], TimeSpan.FromMilliseconds(1));
        await guest.Domain.SendKeyAsync(KeycodeSet.Usb, [4, 76, 231]);
        await guest.Domain.InjectNmiAsync(); // What a guest without a handler of its own makes of it is the firmware's business.

        guest.Domain.Record.State.ShouldBe(DomainState.Running);
        (await host.EndAsync())[3..].ShouldBe(
        [
            "ShutdownHost by Operation: Running to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Linux_sees_the_keys_that_are_sent()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string console = host["linux.tty"];
        Guest guest = await host.OpenAsync(
            await host.Hypervisor.CreateDomainAsync(GuestXml.Linux("linux", console), DomainStart.Paused, Within.Deadline), console);
        await guest.Domain.ResumeAsync();
        await guest.Console.WaitForAsync("RXGUEST ready");

        await guest.Domain.SendKeyAsync(KeycodeSet.Linux, [29, 56, 111]);

        await guest.Console.WaitForAsync("RXGUEST ctrl-alt-del");
    }

    [LiveFact]
    public async Task Qemu_answers_what_is_passed_to_it()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        string status = await guest.Domain.MonitorCommandAsync("""{"execute": "query-status", "id": 7}""");
        string refused = await guest.Domain.MonitorCommandAsync("""{"execute": "qmp_capabilities"}""");
        string version = await guest.Domain.MonitorCommandAsync("info version", isHuman: true);
        await guest.Domain.MonitorCommandAsync("""{"execute": "quit"}""");
        await host.WhenStoppedAsync();

        status.ShouldEndWith("\"id\":7}");
        status.ShouldContain("\"status\":\"running\"");
        refused.ShouldContain("\"class\":\"CommandNotFound\"");
        char.IsAsciiDigit(version[0]).ShouldBeTrue(version);
        (await host.EndAsync())[3..].ShouldBe(
        [
            "ShutdownHost by Host: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Host: ShuttingDown to Shutoff, boot 1",
        ]);
    }
}
