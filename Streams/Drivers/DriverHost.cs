using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Starts drivers, stops them in reverse, and is the one writer of what they publish.</summary>
/// <remarks>
/// <para>Threading: <see cref="StartAsync"/>, <see cref="StopAsync"/> and all drivers run on the host's scheduler;
/// <see cref="Domains"/> is immutable and may be read anywhere.</para>
/// </remarks>
public sealed partial class DriverHost
{
    /// <summary>In the folder for run-time files: whoever serves the host has it locked.</summary>
    internal const string LockName = "lock";

    private readonly HostFolders _folders;
    private EngineWorld? _world; // Of drivers that are recorded or replayed. Scheduler only.
    private readonly List<IDriver> _started = []; // Scheduler only.
    private readonly ILogger _log;
    private IDisposable? _lock; // Scheduler only.
    private int _lastDomainId; // Scheduler only.
    private IReadOnlyDictionary<string, IDomains> _open; // Volatile; replaced whole. By the driver's name.
    private INetworks? _openNetworks;                    // Volatile.

    /// <summary>Makes a host of drivers; nothing starts yet.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="folders">Where drivers keep their files, each in a folder of its name.</param>
    /// <param name="drivers">In the order of start-up.</param>
    /// <param name="delivery">Where subscribers are called; <see langword="null"/> means on the host's scheduler.</param>
    public DriverHost(IHost host, HostFolders folders, IEnumerable<IDriver> drivers, IScheduler? delivery = null)
        : this(host, world: null, folders, drivers, delivery)
    {
    }

    /// <summary>The same with drivers whose world is written down, or read again.</summary>
    /// <param name="machine">The machine; of a world that is read again, its shadow.</param>
    /// <param name="world">What the drivers learn of it.</param>
    /// <param name="folders">Where drivers keep their files.</param>
    /// <param name="drivers">In the order of start-up.</param>
    /// <param name="delivery">Where subscribers are called.</param>
    internal DriverHost(IHost machine, EngineWorld? world, HostFolders folders, IEnumerable<IDriver> drivers, IScheduler? delivery)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(folders);
        Machine = machine;
        UseDrivers([.. drivers], world);
        _folders = folders;
        _log = machine.Log.CreateLogger(typeof(DriverHost).FullName!);
        Delivery = delivery ?? machine.Scheduler;
        Stream = new EventStream(machine.Scheduler, Delivery, new JournalLog(this), TakeInventory, told: (news, isReplayed) => Measures!.Told(news, Delivery, isReplayed));
        Measures = new HostTelemetry(folders.Root, () => Domains, () => Stream.Backlog);
        _inventories = [new HostInventories(Delivery, errors: machine.Scheduler)];
    }

    /// <summary>The machine, as the drivers see it.</summary>
    public IHost Host { get; private set; }

    /// <summary>The machine itself: for those who are no drivers, and call them.</summary>
    internal IHost Machine { get; }

    /// <summary>The drivers, in the order of start-up.</summary>
    public IReadOnlyList<IDriver> Drivers { get; private set; }

    /// <summary>What it measures and traces.</summary>
    internal HostTelemetry Measures { get; }

    /// <summary>The driver that a connection to this host is to.</summary>
    internal IDomainDriver MainDriver => Drivers.OfType<IDomainDriver>().First();

    /// <summary>Runs each driver's start-up hook, in order. If one fails, those before it are stopped again.</summary>
    /// <exception cref="HypervisorException">The folder cannot be made, or a driver cannot start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnterAsync(HostCalls.Start, StartDriversAsync, cancellationToken);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    /// <summary>
    /// Does with the domains what <see cref="Shutdown"/> says, then runs the shutdown hook of each driver that was started, last first,
    /// then completes the streams.
    /// </summary>
    /// <remarks>A driver that fails to stop is reported and does not keep the others from stopping.</remarks>
    /// <exception cref="AggregateException">Not every driver stopped.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ending.Cancel();
        await _handover;
        if (_isClosed)
        {
            return;
        }

        List<Exception> failures = await EnterAsync(HostCalls.Stop, LeaveAsync, cancellationToken);
        await CloseAsync();
        if (failures.Count > 0)
        {
            throw new AggregateException("Not every driver stopped.", failures);
        }
    }

    /// <summary>Makes a call again that was recorded.</summary>
    internal Task Repeat(EngineCall call, CancellationToken cancellationToken)
    {
        Task carriedOut = Task.CompletedTask;
        ExecutionContext.Run(
            ExecutionContext.Capture()!, // What is set for the call ends with it.
            _ =>
            {
                _operation.Value = call.Operation;
                carriedOut = call.Method switch
                {
                    HostCalls.Start => StartDriversAsync(cancellationToken),
                    HostCalls.Stop => LeaveAsync(cancellationToken),
                    HostCalls.End => EndAsync(cancellationToken),
                    var method when NetworkCalls.Knows(method) && NetworkDriver is { } networks => NetworkCalls.Invoke(networks, call, cancellationToken),
                    _ => DomainCalls.Invoke(MainDriver, call, cancellationToken),
                };
            },
            state: null);
        return carriedOut;
    }

    /// <summary>The driver of a name, as a connection calls it: anew each time, as another may have taken over. Any thread.</summary>
    internal IDomains Open(string driver) => Volatile.Read(ref _open)[driver];

    /// <summary>The networks, as a connection calls for them; <see langword="null"/> where nobody runs any. Any thread.</summary>
    internal INetworks? OpenNetworks() => Volatile.Read(ref _openNetworks);

    internal static string[] NamesOf(IEnumerable<IDriver> drivers) => [.. drivers.Select(static driver => driver.Name)];

    [MemberNotNull(nameof(Host), nameof(Drivers), nameof(_open))]
    private void UseDrivers(IDriver[] drivers, EngineWorld? world)
    {
        (_world, Drivers) = (world, drivers);
        Recording = world is InputRecorder recorder ? new HostRecording(Machine.Scheduler, recorder) : null;
        Host = world is null ? Machine : new RecordedHost(world, Machine);
        Volatile.Write(ref _open!, drivers.OfType<IDomainDriver>().DistinctBy(static driver => driver.Name, StringComparer.Ordinal).ToDictionary(
            static driver => driver.Name,
            driver => world is null ? (IDomains)driver : new RecordedDomains(world, driver, () => _operation.Value),
            StringComparer.Ordinal));
        Volatile.Write(ref _openNetworks, world is not null && NetworkDriver is { } networks ? new RecordedNetworks(world, networks, () => _operation.Value) : NetworkDriver);
    }

    private Task<T> EnterAsync<T>(string call, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => _world is { } world ? world.EnterAsync(new EngineCall(call, [], Operation: null), work, cancellationToken) : work(cancellationToken);

    private async Task<bool> StartDriversAsync(CancellationToken cancellationToken)
    {
        try
        {
            (IDriver Driver, Context Context)[] all = [.. Drivers.Select(driver => (driver, new Context(this, driver.Name)))];
            Array.ForEach(all, static one => one.Driver.Check(one.Context));
            if (Before is { } before)
            {
                _lastDomainId = before.LastDomainId;
            }
            else
            {
                TakeRoot();
            }

            OpenJournal();
            foreach ((IDriver driver, Context context) in all)
            {
                context.CreateDirectories();
                await driver.StartAsync(context, cancellationToken);
                _started.Add(driver);
                Log.DriverStarted(_log, driver.Name);
            }

            _startup = Before is null ? StartAllAsync() : Task.CompletedTask;
            return true;
        }
        catch
        {
            await StopDriversAsync(CancellationToken.None); // What fails here is logged; the first cause is what is thrown.
            throw;
        }
    }

    private async Task<List<Exception>> LeaveAsync(CancellationToken cancellationToken)
    {
        _leaving.Cancel(); // Here and now: CancelAsync would do it on another thread.
        List<Exception> failures = [];
        try
        {
            await _startup;
            await EndAllAsync();
        }
        catch (Exception e)
        {
            failures.Add(e); // Whatever the plans came upon, the drivers must let go of what they hold.
        }

        failures.AddRange(await StopDriversAsync(cancellationToken));
        return failures;
    }

    private async Task<List<Exception>> StopDriversAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (IDriver driver in Enumerable.Reverse(_started))
        {
            try
            {
                await driver.StopAsync(cancellationToken);
                Log.DriverStopped(_log, driver.Name);
            }
            catch (Exception e)
            {
                failures.Add(e);
                Log.DriverFailedToStop(_log, driver.Name, e);
            }
        }

        _started.Clear();
        return failures;
    }

    // Subscribers are waited for outside of the drivers' world: they are none of it.
    private async Task CloseAsync()
    {
        _isClosed = true;
        await WithinFarewellAsync(Stream.CompleteAsync());
        await EnterAsync(HostCalls.End, EndAsync, CancellationToken.None);
        Measures.Dispose();
        (_world as IDisposable)?.Dispose();
    }

    private Task<bool> EndAsync(CancellationToken cancellationToken)
    {
        Inventories.Complete();
        _journal?.Dispose();
        _lock?.Dispose();
        return Task.FromResult(true);
    }

    /// <summary>Two hosts on one folder, in two processes too, would take each other's sockets for their own.</summary>
    private void TakeRoot()
    {
        Host.Files.CreateDirectory(_folders.Run);
        try
        {
            _lock = Host.Files.Lock(Path.Combine(_folders.Run, LockName));
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.ResourceBusy)
        {
            throw new HypervisorException(e.Code, ErrorDomain.None, $"resource busy: another process serves '{_folders.Root}'", e);
        }
    }

    private sealed class Context(DriverHost owner, string driver) : IDriverContext
    {
        public IHost Host { get; } = owner.Host; // Of those that take over it is another.

        public string RunDirectory { get; } = Path.Combine(owner._folders.Run, driver);

        public string ConfigDirectory { get; } = Path.Combine(owner._folders.Config, driver);

        public string StateDirectory { get; } = Path.Combine(owner._folders.State, driver);

        public string CacheDirectory { get; } = Path.Combine(owner._folders.Cache, driver);

        public IGuestNetworks Networks { get; } = owner.Drivers.OfType<IGuestNetworks>().FirstOrDefault() ?? NoGuestNetworks.Instance;

        public int NextDomainId() => ++owner._lastDomainId;

        public void NoteDomainId(int id) => owner._lastDomainId = Math.Max(owner._lastDomainId, id);

        public Operation? Operation => owner._operation.Value;

        public DomainRecord Publish(DomainRecord record, IReadOnlyList<DomainEvent> events, Operation? operation = null) => owner.Publish(record, events, operation);

        public NetworkRecord Publish(
            NetworkRecord record, IReadOnlyList<NetworkEvent> events, Operation? operation = null, IReadOnlyCollection<NetworkLease>? leases = null)
            => owner.Publish(record, events, leases ?? [], operation);

        public void Publish(HypervisorEvent news) => owner.Publish(news);

        internal void CreateDirectories()
        {
            foreach (string directory in (string[])[RunDirectory, ConfigDirectory, StateDirectory])
            {
                Host.Files.CreateDirectory(directory);
            }
        }
    }
}
