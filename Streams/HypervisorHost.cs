using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor;

/// <summary>Makes this process the host: it runs the drivers, and with them the guests.</summary>
/// <remarks>
/// <para>Threading: safe from any thread; the drivers run on the scheduler of the host's machine.</para>
/// <para>Disposal: does with the guests what <see cref="HypervisorHostOptions.Shutdown"/> says, then stops the drivers, last first.</para>
/// </remarks>
public sealed class HypervisorHost : IAsyncDisposable
{
    private static readonly Lock RunningGate = new();
    private static readonly List<HypervisorHost> Running = []; // Guarded by RunningGate.

    private readonly DriverHost _drivers;
    private readonly string _root;
    private readonly Lazy<Task> _stopped;
    private volatile bool _isServing; // Written on the scheduler, read anywhere.

    private HypervisorHost(string root, DriverHost drivers)
    {
        _root = root;
        _drivers = drivers;
        _stopped = new Lazy<Task>(StopAsync);
        IDomainDriver domains = drivers.MainDriver;
        HypervisorUri uri = HypervisorUri.Embedded(domains.Name, root);
        Hypervisor = new LocalHypervisor(uri.Original, drivers, domains);
    }

    /// <summary>A connection to this host, disposed with it.</summary>
    public IHypervisor Hypervisor { get; }

    /// <summary>Where subscribers are called: <see cref="HypervisorHostOptions.Delivery"/>, or what stands for it.</summary>
    public IScheduler Delivery => _drivers.Delivery;

    /// <summary>What runs here.</summary>
    internal DriverHost Drivers => _drivers;

    /// <summary>The recording of what the drivers learn that is made, or was made last; <see langword="null"/> if there was none.</summary>
    public HostRecording? Recording => _drivers.Recording;

    /// <summary>Completes when the drivers have been started, or fails with what kept them from it.</summary>
    public Task Started { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the drivers.</summary>
    /// <exception cref="ArgumentException">No folder or no driver was given, or the folder is not an absolute path.</exception>
    /// <exception cref="InvalidOperationException">A host of this process serves the folder already.</exception>
    /// <exception cref="HypervisorException">The folder cannot be made or written, or a driver cannot start.</exception>
    public static Task<HypervisorHost> StartAsync(Action<HypervisorHostOptions> configure, CancellationToken cancellationToken = default)
    {
        HypervisorHost host = Make(configure, out EventSubscription? listener);
        return host.BeginAsync(listener, cancellationToken);
    }

    /// <summary>The same, without waiting: for a scheduler that moves only when told to. What is subscribed to at once misses nothing.</summary>
    /// <returns>A host whose drivers start when its scheduler runs; <see cref="Started"/> tells what became of that.</returns>
    /// <exception cref="ArgumentException">As <see cref="StartAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">As <see cref="StartAsync"/>.</exception>
    public static HypervisorHost Begin(Action<HypervisorHostOptions> configure)
    {
        HypervisorHost host = Make(configure, out EventSubscription? listener);
        Task<HypervisorHost> started = host.BeginAsync(listener, CancellationToken.None);
        return host;
    }

    /// <summary>Opens another connection to this host, which whoever opened it disposes.</summary>
    /// <param name="uri">What was asked for, as the connection tells it.</param>
    public IHypervisor Connect(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new LocalHypervisor(uri, _drivers, _drivers.MainDriver);
    }

    /// <summary>Records what the drivers learn from now on, so that <see cref="Replay"/> runs them again from here.</summary>
    /// <remarks>
    /// <para>
    /// It begins in a moment in which no call is under way. The drivers are stopped then and new ones take over, as when an engine is restarted: guests run on, and are
    /// asked what they do. Connections and subscriptions stay, and hear nothing of it; calls wait, for some ten milliseconds, or as long as a monitor takes that does not answer.
    /// What a guest does in this span is found out and inferred, and what leaves no trace, such as a pause that was resumed, is not told.
    /// </para>
    /// <para>After the end of the recording the drivers go on as they are. <see cref="HypervisorHostOptions.Recording"/> begins one with the host.</para>
    /// </remarks>
    /// <param name="recording">Where it is written, and how much.</param>
    /// <param name="deadline">How long to wait for such a moment; <see cref="Domain.DefaultDeadline"/> unless it is said otherwise.</param>
    /// <param name="cancellationToken">Calls it off, as long as it has not begun.</param>
    /// <returns>Ends the recording.</returns>
    /// <exception cref="ArgumentException">The path is not absolute, or the limit too low.</exception>
    /// <exception cref="HypervisorException">
    /// There was no such moment, a driver cannot be taken over from, a guest runs that would end with whoever started it, or the file cannot be made: nothing has changed.
    /// </exception>
    /// <exception cref="ConnectionLostException">The new drivers could not start, as where the disk is gone: the host is over, its streams have completed, and its guests run on.</exception>
    public Task<HostRecording> RecordAsync(InputRecordingOptions recording, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        TimeSpan within = CallDeadline.Of(deadline);
        return _drivers.Machine.Scheduler.InvokeAsync(() => _drivers.RecordAsync(recording, within, cancellationToken));
    }

    /// <summary>The same with the limits that <see cref="InputRecordingOptions"/> has by itself.</summary>
    /// <param name="path">Absolute path of the file, which must not be there yet.</param>
    /// <param name="deadline">As above.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <returns>Ends the recording.</returns>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="HypervisorException">As above.</exception>
    public Task<HostRecording> RecordAsync(string path, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => RecordAsync(new InputRecordingOptions { Path = path }, deadline, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    internal static HypervisorHost? Find(HypervisorUri uri)
    {
        lock (RunningGate)
        {
            return Running.Find(host => host._isServing && uri.Root == host._root && host._drivers.Drivers.Any(driver => driver.Name == uri.Driver));
        }
    }

    /// <summary>Forgets the host of a folder as if its process had been killed: nothing is stopped, and another may serve the folder.</summary>
    internal static void Abandon(string root)
    {
        lock (RunningGate)
        {
            Running.RemoveAll(host => host._root == root);
        }
    }

    internal IHypervisor Connect(HypervisorUri uri)
        => new LocalHypervisor(uri.Original, _drivers, _drivers.Drivers.OfType<IDomainDriver>().First(driver => driver.Name == uri.Driver));

    private static HypervisorHost Make(Action<HypervisorHostOptions> configure, out EventSubscription? listener)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HypervisorHostOptions();
        configure(options);
        Validate(options);
        HostFolders folders = options.Folders ?? HostFolders.Below(options.Root);
        IHost machine = options.Host ?? ThisMachine(options);
        InputRecorder? recorder = options.Recording is { } recording
            ? RecordingHead.Record(machine, recording, new RecordingHead(
                machine.Scheduler.Now.ToUniversalTime(), machine.Boot, folders, DriverHost.NamesOf(options.Drivers), options.Startup, options.Shutdown, options.Journal))
            : null;
        HypervisorHost host = Make(machine, recorder, folders, options);
        listener = options.Events is { } observer ? host._drivers.Stream.Subscribe(observer, from: null, SlowConsumer.Resume) : null;
        return host;
    }

    /// <summary>Makes a host whose drivers learn of the machine directly, or by way of a world that is written down or read again.</summary>
    internal static HypervisorHost Make(IHost machine, EngineWorld? world, HostFolders folders, HypervisorHostOptions options, EngineBefore? before = null)
        => new(folders.Root, new DriverHost(machine, world, folders, options.Drivers, DeliveryOf(options))
        {
            Startup = options.Startup,
            Shutdown = options.Shutdown,
            Journal = options.Journal,
            Before = before,
        });

    private static LinuxHost ThisMachine(HypervisorHostOptions options) => OperatingSystem.IsLinux()
        ? new LinuxHost(PollScheduler.Default, options.Log)
        : throw new PlatformNotSupportedException("Only Linux can host guests; connect to a host instead.");

    // The scheduler of a host of one's own may be virtual, or the application's: observers then belong there too.
    private static IScheduler? DeliveryOf(HypervisorHostOptions options)
        => options.Delivery ?? (options.Host is null ? DeliveryScheduler.Default : null);

    private static void Validate(HypervisorHostOptions options)
    {
        if (options.Folders is null && !Path.IsPathFullyQualified(options.Root))
        {
            throw new ArgumentException($"{nameof(options.Root)} must be an absolute path, not '{options.Root}'.", nameof(options));
        }

        if (!options.Drivers.OfType<IDomainDriver>().Any())
        {
            throw new ArgumentException("A host needs a driver of domains: call options.UseQemu().", nameof(options));
        }

        if (options.Startup.AtOnce < 1 || options.Shutdown.AtOnce < 1)
        {
            throw new ArgumentException($"A plan needs an {nameof(StartupPlan.AtOnce)} above zero.", nameof(options));
        }

        CallDeadline.Of(options.Startup.Deadline);
        CallDeadline.Of(options.Shutdown.Deadline);
    }

    private static void Register(HypervisorHost host)
    {
        lock (RunningGate)
        {
            if (Running.Exists(other => other._root == host._root))
            {
                throw new InvalidOperationException($"A host of this process serves '{host._root}' already.");
            }

            Running.Add(host);
        }
    }

    private static void Unregister(HypervisorHost host)
    {
        lock (RunningGate)
        {
            Running.Remove(host);
        }
    }

    private Task<HypervisorHost> BeginAsync(EventSubscription? listener, CancellationToken cancellationToken)
    {
        Register(this);
        try
        {
            Task<HypervisorHost> started = _drivers.Machine.Scheduler.InvokeAsync(() => StartDriversAsync(listener, cancellationToken));
            Started = started;
            return started;
        }
        catch
        {
            Unregister(this); // The scheduler takes no work any more.
            throw;
        }
    }

    private async Task<HypervisorHost> StartDriversAsync(EventSubscription? listener, CancellationToken cancellationToken)
    {
        try
        {
            await _drivers.StartAsync(cancellationToken);
            await _drivers.WithinFarewellAsync(listener?.RestAsync() ?? Task.CompletedTask);
            _isServing = true;
            return this;
        }
        catch
        {
            Unregister(this);
            throw;
        }
    }

    private Task StopAsync() => _drivers.Machine.Scheduler.InvokeAsync(async () =>
    {
        _isServing = false;
        try
        {
            await _drivers.StopAsync(CancellationToken.None);
        }
        finally
        {
            await Hypervisor.DisposeAsync();
            Unregister(this); // Last: only now may another host have the folder.
        }
    });
}
