namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>How QEMU reads and writes.</summary>
internal enum DiskIo
{
    /// <summary>QEMU's choice: threads.</summary>
    Default,

    /// <summary>A pool of threads.</summary>
    Threads,

    /// <summary>Linux AIO; only without the cache of the host.</summary>
    Native,

    /// <summary>io_uring.</summary>
    IoUring,
}
