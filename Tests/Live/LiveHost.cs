using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A host in this process, in a folder of its own, with all its events.</summary>
/// <remarks>Whatever becomes of a test, no QEMU outlives it.</remarks>
internal sealed class LiveHost : IAsyncDisposable
{
    /// <summary>What starting a boot sector paused and resuming it tells.</summary>
    internal static readonly string[] Booted =
    [
        "StartedBooted by Operation: Shutoff to Paused, boot 1",
        "SuspendedPaused by Operation: Paused to Paused, boot 1",
        "ResumedUnpaused by Operation: Paused to Running, boot 1",
    ];

    private readonly TemporaryDirectory _folder;
    private readonly HypervisorHost _host;
    private readonly List<Guest> _guests = [];

    private LiveHost(TemporaryDirectory folder, HypervisorHost host, string root)
    {
        _folder = folder;
        _host = host;
        Runs = Path.Combine(root, "run", "qemu");
        Events = new EventLog(host.Hypervisor);
        host.Hypervisor.Events.Subscribe(Events);
    }

    internal IHypervisor Hypervisor => _host.Hypervisor;

    internal EventLog Events { get; }

    /// <summary>Where the driver keeps the files of its runs.</summary>
    internal string Runs { get; }

    internal string this[string name] => _folder[name];

    /// <summary>Starts a host.</summary>
    /// <param name="machine">Where it runs; this machine by default.</param>
    /// <param name="configure">Sets up the driver.</param>
    /// <param name="root">The folder to keep its files in; one of the test's own by default.</param>
    /// <param name="below">The name of its folder there.</param>
    /// <param name="recording">The name of the file that its inputs are recorded in.</param>
    internal static async Task<LiveHost> StartAsync(
        IHost? machine = null, Action<QemuDriverOptions>? configure = null, string? root = null, string below = "h", string? recording = null)
    {
        var folder = new TemporaryDirectory();
        try
        {
            HypervisorHost host = await HypervisorHost.StartAsync(options =>
            {
                options.Root = Path.Combine(root ?? folder.Path, below);
                options.Host = machine;
                options.Recording = recording is null ? null : new InputRecordingOptions { Path = folder[recording] };
                options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
                options.UseQemu(configure);
            });
            return new LiveHost(folder, host, Path.Combine(root ?? folder.Path, below));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Within.DeadlineAsync(_host.DisposeAsync().AsTask(), "the host to stop");
        }
        finally
        {
            _guests.ForEach(guest => guest.Dispose());
            ProcessList.KillMentioning(_folder.Path);
            _folder.Dispose();
        }
    }

    /// <summary>A copy of the boot sector's disk, which the guest may write.</summary>
    internal string NewDisk(string name)
    {
        string path = this[$"{name}.img"];
        File.Copy(GuestImages.BootSector, path);
        return path;
    }

    /// <summary>Starts a boot sector and waits until it listens to keys.</summary>
    internal Task<Guest> BootAsync(string name = "boot", string devices = "", params string[] arguments)
        => BootAsync(GuestXml.BootSector(name, NewDisk(name), this[$"{name}.tty"], devices, arguments), this[$"{name}.tty"]);

    /// <summary>Starts what boots the boot sector. Paused at first: what it prints with no reader yet would be lost.</summary>
    internal async Task<Guest> BootAsync(string xml, string console)
    {
        Guest guest = await OpenAsync(await Hypervisor.CreateDomainAsync(xml, DomainStart.Paused, Within.Deadline), console);
        await guest.Domain.ResumeAsync(Within.Deadline);
        await guest.WaitUntilReadyAsync();
        return guest;
    }

    /// <summary>Opens the console of a domain.</summary>
    internal async Task<Guest> OpenAsync(Domain domain, string console)
    {
        var guest = new Guest(domain, await SerialConsole.OpenAsync(console));
        _guests.Add(guest);
        return guest;
    }

    internal Task<DomainLifecycleEvent> WhenAsync(LifecycleDetail detail)
        => Events.FirstAsync<DomainLifecycleEvent>(news => news.Detail == detail);

    internal Task WhenStoppedAsync() => Events.FirstAsync<DomainLifecycleEvent>(news => news.Kind == Lifecycle.Stopped);

    internal Task WhenRebootedAsync(int generation = 2)
        => Events.FirstAsync<DomainRebootedEvent>(news => news.Generation == generation);

    /// <summary>Stops the host, checks that nothing is left of what it ran, and tells all that happened.</summary>
    internal async Task<string[]> EndAsync(string? domain = null)
    {
        await Within.DeadlineAsync(_host.DisposeAsync().AsTask(), "the host to stop");
        await Within.DeadlineAsync(Events.Completed, "the events to complete");
        Directory.GetFileSystemEntries(Runs).ShouldBeEmpty();
        ProcessList.Mentioning(_folder.Path).ShouldBeEmpty();
        return Events.Story(domain);
    }
}
