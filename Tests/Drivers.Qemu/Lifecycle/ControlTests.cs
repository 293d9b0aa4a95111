using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Keys, screens, interrupts and QEMU's own commands.</summary>
public class ControlTests
{
    private readonly Func<IFront?> _front;

    public ControlTests()
        : this(static () => null)
    {
    }

    private protected ControlTests(Func<IFront?> front) => _front = front;

    private const string Video = "<devices><video><model type='vga'/></video><video><model type='qxl' heads='2'/></video></devices>";

    [Fact]
    public void Keys_go_to_qemu_by_its_own_numbers()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> keys = setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Linux, [29, 56, 111], TimeSpan.FromMilliseconds(250)));
        setup.At(20, () => domain.SendKeyAsync(KeycodeSet.QNum, [0xd3]));
        setup.RunOut();

        keys.At.ShouldBe(10.001);
        setup.Qemu.Given.ShouldBe([
            """send-key {"keys":[{"type":"number","data":29},{"type":"number","data":56},{"type":"number","data":211}],"hold-time":250}""",
            """send-key {"keys":[{"type":"number","data":211}]}""",
        ]);
    }

    [Fact]
    public void Keys_that_do_not_exist_are_refused_before_anything_is_sent()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position>[] wrong =
        [
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Linux, [])),
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Linux, [.. Enumerable.Repeat(30, 17)])),
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Linux, [30, 84])),
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.XT, [0xe1])),
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Win32, [0x41])),
            setup.At(10, () => domain.SendKeyAsync((KeycodeSet)10, [1])),
            setup.At(10, () => domain.SendKeyAsync(KeycodeSet.Linux, [30], TimeSpan.FromSeconds(-1))),
        ];
        setup.RunOut();

        wrong.Select(one => one.ShouldFail(10, ErrorCode.InvalidArgument).Message.Split(": ")[^1]).ShouldBe([
            "0 keys, there may be 1 to 16",
            "17 keys, there may be 1 to 16",
            "cannot translate keycode 84 of the set Linux",
            "cannot translate keycode 225 of the set XT",
            "codes of the set Win32 are not known; there are Linux, XT, ATSet1, Usb, QNum",
            "codes of the set 10 are not known; there are Linux, XT, ATSet1, Usb, QNum",
            "keys cannot be held for -1 s",
        ]);
        setup.Qemu.Commands.ShouldNotContain("send-key");
    }

    [Fact]
    public void An_nmi_is_injected()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> nmi = setup.At(10, () => domain.InjectNmiAsync());
        setup.RunOut();

        nmi.At.ShouldBe(10.001);
        setup.Qemu.Heard[^1].ShouldBe((10, "inject-nmi"));
    }

    [Fact]
    public void A_screenshot_is_read_and_its_file_removed()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Video);

        Outcome<Screenshot> first = setup.At(10, () => domain.ScreenshotAsync());
        Outcome<Screenshot> third = setup.At(20, () => domain.ScreenshotAsync(2));
        Outcome<Screenshot> fourth = setup.At(30, () => domain.ScreenshotAsync(3));
        setup.RunOut();

        (first.At, first.Value.MimeType).ShouldBe((10.001, "image/png"));
        first.Value.Image.ToArray().ShouldBe([0x89, .. "PNG\r\n"u8]);
        string path = $"{setup.RunFolder}/1/screenshot";
        setup.Qemu.Given.ShouldBe([
            $$"""screendump {"filename":"{{path}}","format":"png"}""",
            $$"""screendump {"filename":"{{path}}","device":"video1","head":1,"format":"png"}""",
        ]);
        third.Value.MimeType.ShouldBe("image/png");
        fourth.ShouldFail(30, ErrorCode.InvalidArgument).Message.ShouldEndWith("no such screen ID: 3, there are 3");
        setup.Machine.Files.Look(path).ShouldBeNull();
    }

    [Fact]
    public void A_qemu_without_png_is_asked_for_it_once()
    {
        var setup = new VirtualSetup(front: _front());
        setup.Qemu.DrawsPng = false;
        Domain domain = setup.Start(more: Video);

        Outcome<Screenshot> first = setup.At(10, () => domain.ScreenshotAsync());
        Outcome<Screenshot> second = setup.At(20, () => domain.ScreenshotAsync());
        setup.RunOut();

        (first.At, first.Value.MimeType).ShouldBe((10.002, "image/x-portable-pixmap"));
        second.At.ShouldBe(20.001);
    }

    [Fact]
    public void A_domain_without_a_screen_has_no_screenshot()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Screenshot> shot = setup.At(10, () => domain.ScreenshotAsync());
        setup.RunOut();

        shot.ShouldFail(10, ErrorCode.OperationInvalid).Message.ShouldEndWith("domain 'guest': no screens to take screenshot from");
    }

    [Fact]
    public void A_monitor_command_is_passed_on_and_taints_the_run()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Refuses["query-nothing"] = "there is no such thing";

        bool before = domain.Record.IsTainted;
        Outcome<string> raw = setup.At(10, () => domain.MonitorCommandAsync("""{"execute": "inject-nmi", "arguments": {"a": [1, {}]}, "id": "mine"}"""));
        Outcome<string> refused = setup.At(20, () => domain.MonitorCommandAsync("""{"execute": "query-nothing"}"""));
        Outcome<string> line = setup.At(30, () => domain.MonitorCommandAsync("info status", isHuman: true));
        setup.RunOut();

        raw.Value.ShouldBe("""{"return":{},"id":"mine"}""");
        refused.Value.ShouldBe("""{"error":{"class":"GenericError","desc":"there is no such thing"}}""");
        line.Value.ShouldBe("VM status: running\r\n");
        setup.Qemu.Given.ShouldBe(["""inject-nmi {"a":[1,{}]}""", """human-monitor-command {"command-line":"info status"}"""]);
        (before, domain.Record.IsTainted).ShouldBe((false, true));
    }

    [Theory]
    [InlineData("info status", "the command is no JSON")]
    [InlineData("[]", "the command is no JSON object")]
    [InlineData("{}", "the command has no 'execute' with a name")]
    [InlineData("""{"execute": 1}""", "the command has no 'execute' with a name")]
    [InlineData("""{"exec-oob": "yank"}""", "the command has a member 'exec-oob'; there may be execute, arguments, id")]
    [InlineData("""{"execute": "stop", "arguments": 1}""", "its 'arguments' are no JSON object")]
    public void What_is_no_monitor_command_is_not_sent(string command, string why)
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<string> reply = setup.At(10, () => domain.MonitorCommandAsync(command));
        setup.RunOut();

        reply.ShouldFail(10, ErrorCode.InvalidArgument).Message.ShouldContain($"domain 'guest': {why}");
        setup.Qemu.Commands.Count().ShouldBe(2);
    }

    [Fact]
    public void A_monitor_command_that_ends_qemu_is_told_by_events()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        setup.At(10, () => domain.MonitorCommandAsync("""{"execute": "stop"}"""));
        setup.RunOut();

        setup.Told.ShouldBe([(10.001, "SuspendedPaused by Host: Running > Paused")]);
    }
}
