using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The program behind <c>./rxhv demo</c>, from outside.</summary>
[Collection(DemoCollection.Name)]
public sealed class DemoTests : IDisposable
{
    private const int SigHup = 1;
    private const int SigTerm = 15;

    private static readonly ReapResult Done = new(ReapKind.Exited, 0);
    private static readonly ReapResult Failed = new(ReapKind.Exited, 1);
    private static readonly ReapResult WrongUsage = new(ReapKind.Exited, 2);
    private static readonly ReapResult Interrupted = new(ReapKind.Exited, 130);

    private static readonly string[] Life =
    [
        "step booting Linux under QEMU",
        "event Resumed (unpaused) Operation Shutoff Running 1",
        "event Started (booted) Operation Running Running 1",
        "step suspend, then resume",
        "event Suspended (paused) Operation Running Paused 1",
        "event Resumed (unpaused) Operation Paused Running 1",
        "step reset: the host presses the button",
        "event Rebooted Operation Running Running 2",
        "step reboot: the guest does it itself",
        "event Rebooted Guest Running Running 3",
        "step power off: the guest does it itself",
        "event Shutdown (guest) Guest Running ShuttingDown 3",
        "event Stopped (shutdown) Guest ShuttingDown Shutoff 3",
        "summary 8",
    ];

    private const int LastThatWaits = 9; // Behind the tenth line the guest goes off by itself, and may be quicker than a signal.

    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<int> Moments => [.. Enumerable.Range(1, Life.Length - 3)];

    private string TinyGuests => _folder["tiny"];

    public DemoTests() => TinyKernel.WriteTo(TinyGuests);

    public void Dispose() => _folder.Dispose();

    [LiveFact]
    public async Task A_linux_guest_goes_through_its_life_in_json()
    {
        using var demo = new DemoProcess(GuestImages.Folder, "--json");

        string[] lines = await demo.ReadAllAsync();

        lines.Select(Told).ShouldBe(Life);
        lines.Select(Sequence).OfType<long>().ShouldBe(Enumerable.Range(1, 8).Select(n => (long)n));
        (await demo.ExitAsync()).ShouldBe(Done);
        demo.Remains().ShouldBeEmpty();
    }

    [LiveNetworkFact]
    [SupportedOSPlatform("linux")]
    public async Task A_guest_on_a_network_is_told_its_address_and_reaches_the_host()
    {
        using var network = new OwnNetwork();
        using DemoProcess demo = network.Do(() => new DemoProcess(GuestImages.Folder, "--json", "--network"));

        string[] lines = await demo.ReadAllAsync();

        string[] told = [.. lines.Select(Words)];
        told[0].ShouldBe("starting a network with NAT and DHCP");
        told.ShouldContain("Network started");
        string lease = told.Single(static line => line.StartsWith("Lease added (192.168.243.", StringComparison.Ordinal));
        string address = lease["Lease added (".Length..^" of demo)".Length];
        told.ShouldContain($"the guest has the address {address}, and asks the host for an answer");
        told.ShouldContain("Guest demo plugged in (52:54:00:de:30:01)");
        told[^1].ShouldBe("summary 8");
        (await demo.ExitAsync()).ShouldBe(Done);
        demo.Remains().ShouldBeEmpty();
        network.Run("nft list tables").ShouldBeEmpty();
        network.Find("rxhv-demo0").ShouldBeNull();
    }

    [LiveFact]
    public async Task The_events_are_lines_of_text_in_a_pipe()
    {
        using var demo = new DemoProcess(TinyGuests);

        string[] lines = await demo.ReadAllAsync();

        lines.Where(line => line.Contains(" demo ")).Select(line => line[line.IndexOf(" demo ", StringComparison.Ordinal)..])
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .ShouldBe(
            [
                "demo Resumed (unpaused) Running Operation",
                "demo Started (booted) Running Operation",
                "demo Suspended (paused) Paused Operation",
                "demo Resumed (unpaused) Running Operation",
                "demo Rebooted Running Operation",
                "demo Rebooted Running Guest",
                "demo Shutdown (guest) ShuttingDown Guest",
                "demo Stopped (shutdown) Shutoff Guest",
            ]);
        lines[^1].ShouldEndWith("the guest is off and nothing is left of it");
        (await demo.ExitAsync()).ShouldBe(Done);
        demo.Remains().ShouldBeEmpty();
    }

    [LiveTheory]
    [MemberData(nameof(Moments))]
    public async Task An_interrupt_ends_the_guest_whenever_it_comes(int lines)
    {
        using var demo = new DemoProcess(TinyGuests, "--json");
        var told = new List<string>();
        for (int line = 0; line < lines; line++)
        {
            told.Add(Told((await demo.ReadLineAsync())!));
        }

        demo.Signal(DemoProcess.SigInt);
        string[] rest = await demo.ReadAllAsync();

        told.ShouldBe(Life[..lines]);
        if (lines > LastThatWaits && Told(rest[^1]) == Life[^1])
        {
            (await demo.ExitAsync()).ShouldBe(Done);
            demo.Remains().ShouldBeEmpty();
            return;
        }

        await ShouldBeOverAsync(demo, Interrupted, rest);
    }

    [LiveTheory]
    [InlineData(SigTerm)]
    [InlineData(SigHup)]
    public async Task Other_signals_end_the_guest_too(int signal)
    {
        using var demo = new DemoProcess(TinyGuests, "--json");
        while (!(await demo.ReadLineAsync())!.Contains("Started"))
        {
        }

        demo.Signal(signal);
        demo.Signal(DemoProcess.SigInt);
        demo.Signal(DemoProcess.SigInt);

        await ShouldBeOverAsync(demo, Interrupted, await demo.ReadAllAsync());
    }

    [LiveFact]
    public async Task An_interrupt_before_the_first_line_leaves_nothing()
    {
        using var demo = new DemoProcess(TinyGuests, "--json");

        demo.Signal(DemoProcess.SigInt);
        await demo.ReadAllAsync();

        // Until the program has its handlers, the signal itself ends it: there is no guest yet.
        new[] { Interrupted, new ReapResult(ReapKind.Killed, DemoProcess.SigInt) }.ShouldContain(await demo.ExitAsync());
        demo.Remains().ShouldBeEmpty();
    }

    [LiveFact]
    public async Task A_missing_guest_is_one_line_of_error()
    {
        using var demo = new DemoProcess(_folder["none"]);

        string[] lines = await demo.ReadAllAsync();

        lines.Where(line => !line.StartsWith("-- ", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldBe(
            $"error: cannot start domain 'demo': cannot access <os><kernel> '{_folder["none"]}/vmlinuz': No such file or directory");
        (await demo.ExitAsync()).ShouldBe(Failed);
        demo.Remains().ShouldBeEmpty();
    }

    [LiveFact]
    public async Task A_missing_guest_is_one_object_of_error_in_json()
    {
        using var demo = new DemoProcess(TinyGuests, "--json", "--guest-dir", _folder["none"]);

        string[] lines = await demo.ReadAllAsync();

        lines.Select(Told).ShouldBe(
        [
            "step booting Linux under QEMU",
            $"error cannot start domain 'demo': cannot access <os><kernel> '{_folder["none"]}/vmlinuz': No such file or directory",
        ]);
        (await demo.ExitAsync()).ShouldBe(Failed);
        demo.Remains().ShouldBeEmpty();
    }

    [LiveFact]
    public async Task A_guest_that_never_boots_is_given_up_and_ended()
    {
        TinyKernel.WriteTo(_folder["mute"], isMute: true);
        using var demo = new DemoProcess(_folder["mute"], "--json", "--timeout", "3");

        string[] lines = await demo.ReadAllAsync();

        Told(lines[^1]).ShouldBe("error waited 3 s for the guest to boot");
        (await demo.ExitAsync()).ShouldBe(Failed);
        demo.Remains().ShouldBeEmpty();
    }

    [LiveFact]
    public async Task Help_tells_what_it_does_and_each_option()
    {
        using var demo = new DemoProcess(TinyGuests, "--help");

        string text = string.Join('\n', await demo.ReadAllAsync());

        foreach (string word in new[] { "Boots a Linux guest", "--json", "--network", "--guest-dir", "RXHV_GUEST_DIR", "--timeout", "60" })
        {
            text.ShouldContain(word);
        }

        (await demo.ExitAsync()).ShouldBe(Done);
    }

    [LiveFact]
    public async Task A_time_that_cannot_be_waited_is_refused_before_anything_starts()
    {
        using var demo = new DemoProcess(TinyGuests, "--timeout", "-1");

        string text = string.Join('\n', await demo.ReadAllAsync());

        text.ShouldContain("--timeout takes 1 to 86400 seconds");
        text.ShouldNotContain("booting");
        (await demo.ExitAsync()).ShouldBe(WrongUsage);
    }

    [LiveFact]
    public async Task An_option_that_does_not_exist_is_refused()
    {
        using var demo = new DemoProcess(TinyGuests, "--jason");

        string text = string.Join('\n', await demo.ReadAllAsync());

        text.ShouldContain("--jason");
        (await demo.ExitAsync()).ShouldBe(WrongUsage);
        demo.Remains().ShouldBeEmpty();
    }

    private static async Task ShouldBeOverAsync(DemoProcess demo, ReapResult how, string[] rest)
    {
        rest.ShouldAllBe(line => line.StartsWith('{'), "no stack trace");
        Told(rest[^1]).ShouldBe("error interrupted; no guest is left");
        (await demo.ExitAsync()).ShouldBe(how);
        demo.Remains().ShouldBeEmpty();
    }

    private static long? Sequence(string line)
        => Parse(line).TryGetProperty("sequence", out JsonElement sequence) ? sequence.GetInt64() : null;

    /// <summary>What a line of JSON says, without times and ids.</summary>
    private static string Told(string line)
    {
        JsonElement told = Parse(line);
        return told.GetProperty("type").GetString() switch
        {
            "step" => $"step {told.GetProperty("text")}",
            "event" => $"event {told.GetProperty("event")} {told.GetProperty("cause")} {told.GetProperty("before")} "
                + $"{told.GetProperty("state")} {told.GetProperty("generation")}",
            "summary" => $"summary {told.GetProperty("events")}",
            "error" => $"error {told.GetProperty("message")}",
            _ => line,
        };
    }

    /// <summary>A step or an event in words.</summary>
    private static string Words(string line)
    {
        JsonElement told = Parse(line);
        return told.TryGetProperty("text", out JsonElement text) || told.TryGetProperty("event", out text) ? text.GetString()! : Told(line);
    }

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
