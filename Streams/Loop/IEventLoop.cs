using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>The smallest thing that a host application must supply: readiness, one-shot timers, a wake-up and a clock.</summary>
/// <remarks>
/// <para>Threading: <see cref="Now"/>, <see cref="IsCurrent"/>, <see cref="CreateTimer"/>, <see cref="CreateSignal"/> and
/// <see cref="ILoopSignal.Raise"/> may be called from any thread. <see cref="Watch"/>, the disposal of a watch and all of
/// <see cref="ILoopTimer"/> belong to the loop's own thread.</para>
/// <para>Callbacks: one at a time, on the loop's thread, never from inside the call that caused them. A callback may
/// dispose its own watch, dispose another's, or add watches.</para>
/// <para>Fairness: readiness is level-triggered; each ready handle gets one callback before any gets a second.</para>
/// <para>Errors: callbacks handed to a loop do not throw; <c>PollScheduler</c> sees to that.</para>
/// </remarks>
public interface IEventLoop
{
    /// <summary>Time on a clock that only goes forward; its zero is arbitrary.</summary>
    TimeSpan Now { get; }

    /// <summary>Whether the calling thread is the one on which this loop runs callbacks at the moment.</summary>
    bool IsCurrent { get; }

    /// <summary>Calls <paramref name="ready"/> on each turn in which <paramref name="handle"/> meets <paramref name="interest"/>.</summary>
    /// <param name="handle">Stays the caller's. If it is closed while watched, the watch reports <see cref="PollEvents.Invalid"/> once and ends.</param>
    /// <param name="interest">Conditions asked for; several watches of one handle do not disturb one another.</param>
    /// <param name="ready">Receives the conditions found: a part of the interest, and the output-only ones.</param>
    /// <returns>The registration. Disposing it, from a callback too, stops the watch at once.</returns>
    /// <exception cref="ObjectDisposedException">The handle is closed already, or the loop is disposed.</exception>
    /// <exception cref="System.IO.IOException">The kernel refuses to watch this kind of handle.</exception>
    IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready);

    /// <summary>Makes a timer, not yet set.</summary>
    /// <param name="elapsed">Runs once each time the timer was set and its due time has come.</param>
    ILoopTimer CreateTimer(Action elapsed);

    /// <summary>Makes a wake-up that any thread can raise.</summary>
    /// <param name="raised">Runs at least once after each <see cref="ILoopSignal.Raise"/>; raises in between are folded into one.</param>
    ILoopSignal CreateSignal(Action raised);
}
