using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Guests outlive the verbs of <c>./rxhv</c> that start them.</summary>
[Collection(DemoCollection.Name)]
public sealed class ShellGuestTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Root => _folder["root"];

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
    }

    [LiveFact]
    public async Task A_guest_is_started_listed_watched_and_powers_itself_off()
    {
        string disk = _folder["disk.img"], tty = _folder["tty"], file = _folder["boot.xml"];
        File.Copy(GuestImages.BootSector, disk);
        File.WriteAllText(file, GuestXml.BootSector("boot", disk, tty));
        await RunAsync("define", file);

        await RunAsync("start", "boot", "--paused");
        JsonElement paused = await RunAsync("list", "--active");
        using var console = await SerialConsole.OpenAsync(tty);
        await RunAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");
        JsonElement running = await RunAsync("info", "boot");
        using var follower = new ShellProcess("events", "--follow", "--from", "now", "--json", "--root", Root);
        await follower.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "following");
        await console.TypeAsync("S");
        JsonElement shutdown = await follower.ReadUntilAsync(static one => EventOf(one) == "Shutdown (guest)");
        JsonElement stopped = await follower.ReadUntilAsync(static one => EventOf(one) == "Stopped (shutdown)");
        follower.Interrupt();

        (paused.GetProperty("state").GetString(), running.GetProperty("state").GetString()).ShouldBe(("Paused", "Running"));
        running.GetProperty("process").GetInt32().ShouldBeGreaterThan(0);
        shutdown.GetProperty("cause").GetString().ShouldBe("Guest");
        stopped.GetProperty("name").GetString().ShouldBe("boot");
        (await follower.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, 130));
        (await RunAsync("list")).GetProperty("state").GetString().ShouldBe("Shutoff");
    }

    [LiveFact]
    public async Task A_guest_is_suspended_resumed_and_destroyed_by_verbs_of_their_own()
    {
        string disk = _folder["disk.img"], tty = _folder["tty"], file = _folder["boot.xml"];
        File.Copy(GuestImages.BootSector, disk);
        File.WriteAllText(file, GuestXml.BootSector("boot", disk, tty));
        await RunAsync("define", file);

        await RunAsync("start", "boot", "--paused");
        using var console = await SerialConsole.OpenAsync(tty);
        await RunAsync("resume", "boot");
        await console.WaitForAsync("RXBOOT ready");

        (await RunAsync("suspend", "boot")).GetProperty("state").GetString().ShouldBe("Paused");
        (await RunAsync("resume", "boot")).GetProperty("state").GetString().ShouldBe("Running");
        (await RunAsync("reboot", "boot", "--timeout", "60")).GetProperty("state").GetString().ShouldBe("Running");
        await console.WaitForAsync("RXBOOT power-button");
        await console.WaitForAsync("RXBOOT ready");
        (await RunAsync("reset", "boot")).GetProperty("state").GetString().ShouldBe("Running");
        (await RunAsync("destroy", "boot")).GetProperty("state").GetString().ShouldBe("Shutoff");
        ProcessList.Mentioning(_folder.Path).ShouldBeEmpty();
    }

    private static string EventOf(JsonElement one) => one.TryGetProperty("event", out JsonElement name) ? name.GetString()! : "";

    private async Task<JsonElement> RunAsync(params string[] arguments)
        => JsonDocument.Parse((await ShellProcess.RunAsync(0, [.. arguments, "--json", "--root", Root])).ShouldHaveSingleItem()).RootElement;
}
