using System;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor;

/// <summary>How a connection to another host is set up.</summary>
public sealed record RemoteOptions
{
    /// <summary>Nothing is to be changed: the host refuses what would.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Who connects, if the host wants to know; <see langword="null"/>: whoever libvirt's file <c>auth.conf</c> names for that host.</summary>
    public RemoteCredentials? Credentials { get; init; }

    /// <summary>Where subscribers are called; <see langword="null"/> means on threads of their own, where one that blocks delays nobody.</summary>
    public IScheduler? Delivery { get; init; }

    /// <summary>Where log messages go; <see langword="null"/> drops them.</summary>
    public ILoggerFactory? Log { get; init; }

    /// <summary>How long a host may be silent before it is asked for a sign of life. Above zero.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many such questions in a row may stay unanswered; one interval after them the link is given up, and the next is made.</summary>
    public int KeepAliveCount { get; init; } = 5;
}
