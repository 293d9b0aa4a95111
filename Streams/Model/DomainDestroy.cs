using System;

namespace Rx.Hypervisor;

/// <summary>How the power of a domain is cut, with libvirt's numbers (<c>virDomainDestroyFlagsValues</c>).</summary>
[Flags]
public enum DomainDestroy
{
    /// <summary>QEMU is killed when it does not end at once.</summary>
    Default = 0,

    /// <summary>QEMU is only asked to end (SIGTERM), so that it loses nothing that it has yet to write.</summary>
    Graceful = 1,
}
