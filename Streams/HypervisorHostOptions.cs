using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>How a host is set up.</summary>
public sealed class HypervisorHostOptions
{
    /// <summary>The folder that the host keeps its files in; made if it does not exist. An absolute path; required, unless <see cref="Folders"/> is given.</summary>
    public string Root { get; set; } = "";

    /// <summary>Where the host keeps its files, when they are not all below one <see cref="Root"/>.</summary>
    public HostFolders? Folders { get; set; }

    /// <summary>The drivers, in the order of start-up. Driver packages add themselves: <c>options.UseQemu()</c>.</summary>
    public IList<IDriver> Drivers { get; } = [];

    /// <summary>How the domains that are to start with their host are started.</summary>
    public StartupPlan Startup { get; set; } = new();

    /// <summary>What becomes of the guests when the host stops. By default they run on, and the next host on the folder adopts them.</summary>
    public ShutdownPlan Shutdown { get; set; } = new();

    /// <summary>
    /// Hears every event from the first on: also what the drivers infer at their start of the time before it, which is over when
    /// <see cref="HypervisorHost.StartAsync"/> returns: it has been told all of that by then, unless it takes longer than five seconds. As <see cref="IHypervisor.Events"/>.
    /// </summary>
    public IObserver<HypervisorEvent>? Events { get; set; }

    /// <summary>How much of what happened is kept on the disk, for those who resume.</summary>
    public JournalOptions Journal { get; set; } = new();

    /// <summary>
    /// Writes down all that the drivers learn, from the first on, so that <see cref="Replay"/> runs them again; <see langword="null"/> does not.
    /// Costs some per cent of the drivers' time, and the disk that it is allowed.
    /// </summary>
    public InputRecordingOptions? Recording { get; set; }

    /// <summary>Where subscribers are called; <see langword="null"/> means on threads of their own, or, with a <see cref="Host"/> of one's own, on its scheduler.</summary>
    /// <remarks>
    /// On threads of their own an observer that blocks costs its own thread and delays nobody. On a scheduler with one thread, such as that of
    /// a user interface, of an application's event loop, or of virtual time, observers share it and must not block.
    /// </remarks>
    public IScheduler? Delivery { get; set; }

    /// <summary>Threads of their own for subscribers: what <see cref="Delivery"/> is on this machine unless it is said otherwise.</summary>
    public static IScheduler DeliveryThreads => DeliveryScheduler.Default;

    /// <summary>The machine; <see langword="null"/> means this one, on <see cref="Streams.Loop.PollScheduler.Default"/>.</summary>
    public IHost? Host { get; set; }

    /// <summary>Where log messages go; <see langword="null"/> drops them. Not used with a <see cref="Host"/> of one's own.</summary>
    public ILoggerFactory? Log { get; set; }
}
