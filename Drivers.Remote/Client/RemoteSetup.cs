using System;
using System.IO;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>What a connection is made of.</summary>
internal sealed record RemoteSetup
{
    /// <summary>What was connected to, as the caller wrote it.</summary>
    internal required Uri Uri { get; init; }

    /// <summary>What the server is asked to open: <c>qemu:///system</c>; empty leaves it to the server.</summary>
    internal required string Name { get; init; }

    /// <summary>Opens a transport that is ready to carry packets.</summary>
    internal required Func<CancellationToken, Task<Stream>> OpenTransport { get; init; }

    /// <summary>Who connects, asked only when the host wants to know; <see langword="null"/>: nobody said.</summary>
    internal Func<RemoteCredentials?> Credentials { get; init; } = static () => null;

    /// <summary>Where the connection runs: of its own, for no user code runs there.</summary>
    internal required IScheduler Scheduler { get; init; }

    /// <summary>The scheduler's.</summary>
    internal required TimeProvider Clock { get; init; }

    /// <summary>Where subscribers are called; <see langword="null"/>: on threads of their own.</summary>
    internal IScheduler? Delivery { get; init; }

    /// <summary>Nothing is to be changed.</summary>
    internal bool IsReadOnly { get; init; }

    /// <summary>Whether hosts that speak our own program are spoken to by it; otherwise all are strangers.</summary>
    internal bool SpeaksOurProgram { get; init; } = true;

    /// <summary>How long a host may be silent before it is asked for a sign of life.</summary>
    internal TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many such questions may stay unanswered.</summary>
    internal int KeepAliveCount { get; init; } = 5;

    internal required ILogger Log { get; init; }
}
