using System;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>
/// Tells a reboot from its echo: SeaBIOS resets the machine on its own once it runs, 25 to 50 ms apart on an idle host, several
/// times that on a busy one. It does so once or twice, but by two means at a time, as do guests, and each may be heard.
/// </summary>
/// <param name="Since">When the machine was last reset or woken, or ran again after that.</param>
/// <param name="Left">How many more resets may belong to it; without this, a guest that resets in a loop would fall silent.</param>
/// <param name="IsHeld">The machine was reset while its virtual CPUs stood still: firmware begins when they run.</param>
internal readonly record struct ResetEcho(TimeSpan Since, int Left, bool IsHeld)
{
    /// <summary>The longest time between two resets of one reboot.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    // Six resets were seen for one reboot.
    private const int Most = 8;

    /// <summary>Firmware begins anew.</summary>
    internal static ResetEcho Of(TimeSpan at, bool isRunning) => new(at, Most, !isRunning);

    /// <summary>Whether a reset by the guest at this time is no reboot of its own.</summary>
    internal bool Covers(TimeSpan at) => Left > 0 && at - Since < Window;

    /// <summary>One reset of firmware's own was seen.</summary>
    internal ResetEcho Next(TimeSpan at) => this with { Since = at, Left = Left - 1 };

    /// <summary>The virtual CPUs run.</summary>
    internal ResetEcho Released(TimeSpan at) => IsHeld ? Of(at, isRunning: true) : this;
}
