using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Bits of inotify(7): what is asked for, how to watch, and what happened.</summary>
[Flags]
public enum InotifyMask : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IN_ACCESS: read, or executed.</summary>
    Access = 0x1,

    /// <summary>IN_MODIFY: written to, or truncated.</summary>
    Modify = 0x2,

    /// <summary>IN_ATTRIB: mode, owner, times or link count changed.</summary>
    Attributes = 0x4,

    /// <summary>IN_CLOSE_WRITE: closed by one who had it open for writing.</summary>
    CloseWrite = 0x8,

    /// <summary>IN_CLOSE_NOWRITE: closed by one who had it open for reading.</summary>
    CloseNoWrite = 0x10,

    /// <summary>IN_OPEN: opened.</summary>
    Open = 0x20,

    /// <summary>IN_MOVED_FROM: a name was renamed away; the cookie is that of <see cref="MovedTo"/>.</summary>
    MovedFrom = 0x40,

    /// <summary>IN_MOVED_TO: a name came by renaming.</summary>
    MovedTo = 0x80,

    /// <summary>IN_CREATE: a name came that was not there.</summary>
    Create = 0x100,

    /// <summary>IN_DELETE: a name is gone.</summary>
    Delete = 0x200,

    /// <summary>IN_DELETE_SELF: what is watched was deleted.</summary>
    DeleteSelf = 0x400,

    /// <summary>IN_MOVE_SELF: what is watched was renamed; the watch stays with it.</summary>
    MoveSelf = 0x800,

    /// <summary>IN_UNMOUNT: the file system is gone. Output only.</summary>
    Unmount = 0x2000,

    /// <summary>
    /// IN_Q_OVERFLOW: records were dropped, and the watch number is -1: look for yourself. Output only.
    /// </summary>
    QueueOverflow = 0x4000,

    /// <summary>IN_IGNORED: the watch has ended. Output only.</summary>
    Ignored = 0x8000,

    /// <summary>IN_ONLYDIR: refuse to watch what is not a directory. Input only.</summary>
    OnlyDirectory = 0x1000000,

    /// <summary>IN_DONT_FOLLOW: watch a symbolic link itself. Input only.</summary>
    DontFollow = 0x2000000,

    /// <summary>IN_EXCL_UNLINK: be silent about files that have lost their name. Input only.</summary>
    ExcludeUnlinked = 0x4000000,

    /// <summary>IN_MASK_CREATE: refuse to change a watch that exists. Input only.</summary>
    MaskCreate = 0x10000000,

    /// <summary>IN_MASK_ADD: add to the mask of a watch that exists. Input only.</summary>
    MaskAdd = 0x20000000,

    /// <summary>IN_ISDIR: it is about a directory. Output only.</summary>
    IsDirectory = 0x40000000,

    /// <summary>IN_ONESHOT: end the watch after one record. Input only.</summary>
    OneShot = 0x80000000,
}
