namespace Rx.Hypervisor.Daemon;

/// <summary>Why the daemon ended, as its exit code. The first eight are libvirtd's.</summary>
internal enum DaemonExit
{
    /// <summary>It was asked to.</summary>
    Done = 0,

    /// <summary>The pid file cannot be written, or another daemon has it.</summary>
    PidFile = 1,

    /// <summary>A folder of its own cannot be made or used.</summary>
    Folder = 2,

    /// <summary>It could not be put together.</summary>
    Initialization = 3,

    /// <summary>It lacks a right.</summary>
    Privileges = 5,

    /// <summary>It cannot listen where it should.</summary>
    Network = 6,

    /// <summary>The configuration cannot be used.</summary>
    Configuration = 7,

    /// <summary>A driver did not start.</summary>
    Driver = 11,

    /// <summary>Not every guest could be brought down as asked.</summary>
    Guests = 12,

    /// <summary>The command line is wrong.</summary>
    Usage = 64,
}
