namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>What a guest does by itself; the value is the key of the boot sector that has it do so (docs/guests.md).</summary>
internal enum GuestAct
{
    /// <summary>Powers off.</summary>
    PowerOff = 'S',

    /// <summary>Reboots.</summary>
    Reboot = 'R',

    /// <summary>Goes to sleep in memory.</summary>
    Sleep = 'Z',

    /// <summary>Goes to sleep on disk.</summary>
    SleepToDisk = 'D',

    /// <summary>Panics.</summary>
    Panic = 'P',

    /// <summary>Panics, and runs its crash kernel.</summary>
    LoadCrashKernel = 'L',

    /// <summary>Arms its watchdog and never feeds it.</summary>
    StarveWatchdog = 'W',

    /// <summary>Heeds the power button no longer.</summary>
    IgnorePowerButton = 'I',

    /// <summary>Writes to its disk.</summary>
    Write = 'w',

    /// <summary>Sets its clock.</summary>
    SetClock = 'K',
}
