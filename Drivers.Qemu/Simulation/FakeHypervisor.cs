using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A whole host for tests: the real QEMU driver over simulated QEMUs on a machine in memory, and a connection to it whose link can be broken.</summary>
/// <remarks>
/// <para>Time: that of the scheduler, and nothing takes any unless <see cref="Qemu"/> or a guest is told so. What is scripted at the same
/// time happens in the order in which it was written.</para>
/// <para>Threading: make it and write its script on the thread that drives the scheduler.</para>
/// <para>Errors: what goes wrong in a step of the script is thrown on the scheduler, so that whoever moves the time sees it.</para>
/// </remarks>
public sealed partial class FakeHypervisor : IDisposable
{
    private const string RecordingFile = "/recording";
    private const int DiskBytes = 1024 * 1024;

    private static int _last; // Interlocked: two hosts of one process never share a folder.

    private readonly IScheduler _scheduler;
    private readonly DateTimeOffset _begin;
    private readonly Dictionary<Guid, FakeDomain> _domains = [];
    private readonly HypervisorHost _host;
    private readonly BreakableConnection _client;
    private string _recording = RecordingFile; // The one that was begun last.
    private int _recordings;

    /// <summary>Makes a host with no domains. It starts when time moves.</summary>
    /// <param name="scheduler"><see cref="VirtualTime"/>, Rx's <c>HistoricalScheduler</c> or <c>TestScheduler</c>, or any other that runs one item at a time.</param>
    /// <param name="log">Where log messages go; <see langword="null"/> drops them.</param>
    /// <param name="isRecorded">Whether what its drivers are told is recorded, for <see cref="Recording"/>.</param>
    public FakeHypervisor(IScheduler scheduler, ILoggerFactory? log = null, bool isRecorded = false)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        _scheduler = scheduler;
        _begin = scheduler.Now;
        Machine = new VirtualHost(scheduler, log);
        Qemu = new SimulatedQemu(Machine) { Timing = QemuTiming.None, GuestOf = GuestOf };
        _host = HypervisorHost.Begin(options =>
        {
            options.Root = $"/fake/{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";
            options.Host = Machine;
            options.Recording = isRecorded ? new InputRecordingOptions { Path = _recording } : null;
            options.UseQemu();
        });
        _client = new BreakableConnection(_host);
        scheduler.Start(() => _host.Started); // What keeps it from starting is thrown there.
    }

    /// <summary>The connection that is tested with, whose link <see cref="DropLink"/> breaks. What is subscribed to before time moves misses nothing.</summary>
    public IHypervisor Client => _client;

    /// <summary>A connection of somebody on the host itself, whose link never breaks.</summary>
    public IHypervisor Local => _host.Hypervisor;

    /// <summary>The recording so far: <see cref="Rx.Hypervisor.Recording.Read"/> takes it, and so does a file for <c>rxhv replay</c>.</summary>
    /// <exception cref="InvalidOperationException">It was not made to be recorded.</exception>
    public byte[] Recording => Machine.Files.Look(_recording) is null
        ? throw new InvalidOperationException("this host is not recorded")
        : Machine.Files.Read(_recording, int.MaxValue);

    /// <summary>The machine in memory: its files, processes and sockets.</summary>
    public VirtualHost Machine { get; }

    /// <summary>The QEMU program: how long things take, and what goes wrong.</summary>
    public SimulatedQemu Qemu { get; }

    /// <summary>Defines a domain, now.</summary>
    /// <param name="name">Its name; the uuid is made of it.</param>
    /// <param name="isRunning">Whether it is started at once too.</param>
    public FakeDomain Define(string name, bool isRunning = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        FakeDomain domain = Add(new FakeDomain(FakeDomainXml.UuidOf(name), name));
        MakeDisk(FakeDomainXml.DiskOf(name));
        Define(domain, FakeDomainXml.Of(domain), isRunning);
        return domain;
    }

    /// <summary>Defines a domain by libvirt's domain XML with a name and a uuid, now. Files that it names must be on <see cref="Machine"/>.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="isRunning">Whether it is started at once too.</param>
    public FakeDomain DefineXml(string xml, bool isRunning = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        FakeDomain domain = Add(FakeDomainXml.Read(xml));
        Define(domain, xml, isRunning);
        return domain;
    }

    /// <summary>Records what its drivers are told from now on: <see cref="Recording"/> is that then. As <see cref="HypervisorHost.RecordAsync(InputRecordingOptions, TimeSpan?, CancellationToken)"/>.</summary>
    /// <param name="deadline">How long to wait for a moment in which no call is under way.</param>
    /// <returns>Ends the recording.</returns>
    /// <exception cref="HypervisorException">It cannot begin.</exception>
    public async Task<HostRecording> RecordAsync(TimeSpan? deadline = null)
    {
        HostRecording begun = await _host.RecordAsync($"{RecordingFile}.{(++_recordings).ToString(CultureInfo.InvariantCulture)}", deadline);
        _recording = begun.Path;
        return begun;
    }

    /// <summary>The QEMU process of a domain that runs.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public SimulatedQemuProcess ProcessOf(FakeDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Qemu.Processes.LastOrDefault(process => process.Uuid == domain.Uuid && !process.HasExited)
            ?? throw new InvalidOperationException($"'{domain.Name}' does not run at {(_scheduler.Now - _begin).TotalSeconds} s");
    }

    /// <summary>Stops the host, when time moves again. A test need not do it.</summary>
    public void Dispose()
    {
        _ = _client.DisposeAsync().AsTask();
        _ = _host.DisposeAsync().AsTask();
    }

    // Of zeros, which take no memory until somebody reads them.
    private void MakeDisk(string path)
    {
        Machine.Files.CreateDirectory(FakeDomainXml.DiskFolder);
        using IHostFile disk = Machine.Files.Open(path, HostFileMode.Create);
        disk.SetLength(DiskBytes);
    }

    private FakeDomain Add(FakeDomain domain) => _domains.TryAdd(domain.Uuid, domain)
        ? domain
        : throw new ArgumentException($"there is a domain '{_domains[domain.Uuid].Name}' with uuid {domain.Uuid} already", nameof(domain));

    private SimulatedGuest? GuestOf(SimulatedQemuProcess process) => _domains.GetValueOrDefault(process.Uuid)?.Guest;

    private void Define(FakeDomain domain, string xml, bool isRunning) => Do(TimeSpan.Zero, async () =>
    {
        await _host.Started;
        Domain defined = await Local.DefineDomainAsync(xml);
        if (isRunning)
        {
            await defined.StartAsync();
        }
    });

    private void Do(TimeSpan after, Func<Task> step) => _scheduler.Start(after, step);
}
