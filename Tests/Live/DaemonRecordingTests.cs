using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Streams.Recordings;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A real rxhvd with a real QEMU that is recorded, from its start on or while it runs, and is told again by rxhv.</summary>
[Collection(DaemonCollection.Name)]
public sealed class DaemonRecordingTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly Seen<HypervisorEvent> _told = [];

    private string Root => _folder["root"];

    private string Uri => $"qemu+unix:///system?socket={Root}/run/libvirt-sock";

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
    }

    [LiveFact]
    public async Task A_daemon_is_told_again_from_its_start_on()
    {
        await File.WriteAllTextAsync(_folder["one.rec"], "of before");
        using DaemonProcess daemon = await StartAsync("record_file = \"" + _folder["one.rec"] + "\"");
        await using (IHypervisor hv = await ConnectAsync())
        {
            await LiveAsync(hv);
        }

        daemon.Signal(DaemonProcess.SigTerm);
        await daemon.ReadToEndAsync(0);
        Retelling replayed = Replay("one.rec");
        string[] shown = await ShellProcess.RunAsync(0, "replay", _folder["one.rec"], "--json");

        replayed.End.Why.ShouldBe("the host was stopped");
        replayed.ShouldEndWith(_told);
        shown.Count(static line => line.Contains("\"type\":\"event\"", StringComparison.Ordinal)).ShouldBe(replayed.Events.Length);
        (await File.ReadAllTextAsync(_folder["one.rec.old"])).ShouldBe("of before");
    }

    [LiveFact]
    public async Task A_daemon_that_runs_is_recorded_from_a_reload_to_the_next()
    {
        using DaemonProcess daemon = await StartAsync("");
        await using IHypervisor hv = await ConnectAsync();
        Domain guest = await BootAsync(hv);
        DomainRecord before = guest.Record;
        Seen<LinkState> links = [];
        using IDisposable link = hv.Link.Subscribe(links.Add);

        await ReloadAsync(daemon, "record_file = \"" + _folder["two.rec"] + "\"", "what the drivers learn is recorded");
        int quiet = _told.Count;
        DomainRecord after = guest.Record;
        await guest.SuspendAsync(Within.Deadline);
        await guest.ResumeAsync(Within.Deadline);
        await ReloadAsync(daemon, "", "the recording of inputs");
        await guest.DestroyAsync(Within.Deadline);
        await UntilToldAsync(hv.Position);

        Retelling replayed = Replay("two.rec");
        replayed.End.Why.ShouldBe("it was asked to end");
        replayed.Events.ShouldBe(Retelling.Lines(_told.Skip(quiet).Take(2)));
        (after.Id, after.ProcessId, after.Position).ShouldBe((before.Id, before.ProcessId, before.Position));
        links.ShouldAllBe(static state => state is LinkLive);
    }

    /// <summary>What happens to one guest; all of it has been told when it is over.</summary>
    private async Task LiveAsync(IHypervisor hv)
    {
        Domain guest = await BootAsync(hv);
        await guest.SuspendAsync(Within.Deadline);
        await guest.ResumeAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);
        await UntilToldAsync(hv.Position);
    }

    private async Task UntilToldAsync(Position last)
    {
        while (_told.LastOrDefault()?.Position != last)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private async Task<IHypervisor> ConnectAsync()
    {
        IHypervisor hv = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        hv.EventsFrom(hv.Position).Subscribe(_told.Add);
        return hv;
    }

    private async Task<Domain> BootAsync(IHypervisor hv)
    {
        string disk = _folder["boot.img"];
        File.Copy(GuestImages.BootSector, disk);
        Domain guest = await hv.DefineDomainAsync(GuestXml.BootSector("boot", disk, _folder["tty"]), Within.Deadline);
        await guest.StartAsync(deadline: Within.Deadline);
        return guest;
    }

    private async Task<DaemonProcess> StartAsync(string settings)
    {
        DaemonProcess daemon = DaemonProcess.Start("--root", Root, "-f", await ConfigureAsync(settings));
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private async Task ReloadAsync(DaemonProcess daemon, string settings, string until)
    {
        await ConfigureAsync(settings);
        daemon.Signal(DaemonProcess.SigHup);
        await daemon.ReadUntilAsync(until);
    }

    private async Task<string> ConfigureAsync(string settings)
    {
        string path = _folder["rxhvd.conf"];
        await File.WriteAllTextAsync(path, settings + "\n");
        return path;
    }

    private Retelling Replay(string name) => Retelling.Of(File.ReadAllBytes(_folder[name]), static options => options.UseQemu().UseNetworks());
}
