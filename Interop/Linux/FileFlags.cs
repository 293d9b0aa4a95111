using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>How a file is opened: flags of open(2).</summary>
[Flags]
public enum FileFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT: made if it is not there.</summary>
    Create = 0x40,

    /// <summary>O_EXCL: with <see cref="Create"/>, refused if it is there.</summary>
    Exclusive = 0x80,

    /// <summary>O_TRUNC: emptied.</summary>
    Truncate = 0x200,
}
