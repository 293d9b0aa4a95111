using System;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>Decides when a peer that is silent is asked for a sign of life, and when it is given up.</summary>
/// <remarks>
/// <para>An interval without a packet: a ping. After so many pings that nothing answered, one interval more: dead. Any packet counts as life.</para>
/// <para>It has no timer and sends nothing: its owner calls <see cref="Next"/> when the time it was told is up. Threading: one thread at a time.</para>
/// </remarks>
/// <param name="clock">Its timestamps; they never go back.</param>
/// <param name="interval">How long a peer may be silent before it is asked; above zero.</param>
/// <param name="count">How many pings may stay without an answer; zero or more.</param>
internal sealed class KeepAlive(TimeProvider clock, TimeSpan interval, int count)
{
    /// <summary>Timers count milliseconds: they would spin through the last fraction of one.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private long _since = clock.GetTimestamp(); // The last packet, or the last ping.
    private int _unanswered;

    /// <summary>A packet came, of whatever kind.</summary>
    internal void NoteLife()
    {
        _since = clock.GetTimestamp();
        _unanswered = 0;
    }

    /// <summary>What to do now.</summary>
    /// <param name="wait">When to ask again; a millisecond at the least.</param>
    internal KeepAliveStep Next(out TimeSpan wait)
    {
        wait = interval - clock.GetElapsedTime(_since);
        if (wait > TimeSpan.Zero)
        {
            wait = wait < Shortest ? Shortest : wait;
            return KeepAliveStep.Wait;
        }

        wait = interval;
        if (_unanswered == count)
        {
            return KeepAliveStep.Dead;
        }

        _since = clock.GetTimestamp();
        _unanswered++;
        return KeepAliveStep.Ping;
    }
}
