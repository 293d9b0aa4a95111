using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary><c>rxhv record</c> and <c>rxhv replay</c>, from outside.</summary>
[Collection(DemoCollection.Name)]
public sealed class RecordVerbTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string File => _folder["night.rec"];

    public void Dispose() => _folder.Dispose();

    [LiveFact]
    public async Task What_is_recorded_in_a_shell_is_replayed_in_one()
    {
        string xml = _folder["web.xml"];
        await System.IO.File.WriteAllTextAsync(xml, GuestXml.Domain("web", 16, "pc", "", "", ""));
        string root = _folder["root"];
        await ShellProcess.RunAsync(0, "define", xml, "--root", root);
        string told;
        using (var record = new ShellProcess("record", File, "--root", root, "--json"))
        {
            await record.ReadUntilAsync(static line => Is(line, "following"));
            string stored = Path.Combine(root, "config", "qemu", "web.xml");
            await System.IO.File.WriteAllTextAsync(stored, (await System.IO.File.ReadAllTextAsync(stored)).Replace("<name>", "<title>edited</title><name>", StringComparison.Ordinal));
            told = (await record.ReadUntilAsync(static line => Is(line, "event"))).ToString();
            record.Interrupt();
            await record.ReadAllAsync();
            (await record.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, 130));
        }

        string[] replayed = await ShellProcess.RunAsync(0, "replay", File, "--json");

        replayed[..^2].ShouldContain(told);
        (Of(replayed[^2], "type"), Of(replayed[^2], "reason")).ShouldBe(("replayed", "Ended"));
        Of(replayed[^1], "title").ShouldBe("edited");
    }

    [Fact]
    public async Task A_replay_stops_where_it_is_told_and_runs_on_any_clock()
    {
        int events = await WriteNightAsync();

        string[] whole = await ShellProcess.RunAsync(0, "replay", File, "--json", "--speed", "600");
        string[] crash = await ShellProcess.RunAsync(0, "replay", File, "--json", "--until", "web: crashed");
        string[] clock = await ShellProcess.RunAsync(0, "replay", File, "--json", "--until", "15");
        string[] words = await ShellProcess.RunAsync(0, "replay", File);

        whole.Count(static line => Of(line, "type") == "event").ShouldBe(events);
        Of(whole[^2], "reason").ShouldBe("Unfinished");
        (Of(crash[^3], "event"), Of(crash[^2], "reason"), Of(crash[^2], "seconds"), Of(crash[^1], "state")).ShouldBe(("Crashed (panicked)", "Stopped", "20", "Crashed"));
        (Of(clock[^3], "event"), Of(clock[^1], "state")).ShouldBe(("Suspended (paused)", "Paused"));
        words.ShouldContain(static line => line.StartsWith("ended 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_replayed_says_where_it_ends()
    {
        await WriteNightAsync();
        byte[] night = await System.IO.File.ReadAllBytesAsync(File);

        string[] never = await ShellProcess.RunAsync(1, "replay", File, "--json", "--until", "no such thing");
        await System.IO.File.WriteAllBytesAsync(File, night[..^10]);
        string[] torn = await ShellProcess.RunAsync(0, "replay", File, "--json");
        night[^500] ^= 1;
        await System.IO.File.WriteAllBytesAsync(File, night);
        string[] damaged = await ShellProcess.RunAsync(1, "replay", File, "--json");
        await System.IO.File.WriteAllTextAsync(File, "hello");
        string[] other = await ShellProcess.RunAsync(1, "replay", File, "--json");

        Of(never[^1], "message").ShouldBe("operation failed: the recording is over, and 'no such thing' (--until) has not come");
        Of(torn[^2], "reason").ShouldBe("Torn");
        Of(damaged[^1], "message").ShouldStartWith("operation failed: the replay ended at line ");
        Of(other[^1], "message").ShouldBe($"operation failed: '{File}' is no recording");
    }

    private static bool Is(JsonElement line, string type) => line.GetProperty("type").GetString() == type;

    private static string Of(string line, string member)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty(member).ToString();
    }

    /// <summary>Twenty seconds of one guest.</summary>
    /// <returns>How many events there were.</returns>
    private async Task<int> WriteNightAsync()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time, isRecorded: true);
        FakeDomain web = host.Define("web");
        host.At(10, web, Lifecycle.Suspended);
        host.At(16, web, Lifecycle.Resumed);
        host.At(20, web, Lifecycle.Crashed);
        time.AdvanceTo(TimeSpan.FromMinutes(1));
        await System.IO.File.WriteAllBytesAsync(File, host.Recording);
        return (int)host.Local.Position.Sequence;
    }
}
