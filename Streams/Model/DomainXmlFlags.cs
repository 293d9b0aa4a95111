using System;

namespace Rx.Hypervisor;

/// <summary>Which XML of a domain is wanted; libvirt's <c>virDomainXMLFlags</c>.</summary>
[Flags]
public enum DomainXmlFlags
{
    /// <summary>What runs, of an active domain; else what is stored. Without secrets.</summary>
    Current = 0,

    /// <summary>With secrets, such as the password of a display.</summary>
    Secure = 1,

    /// <summary>What the next start will use.</summary>
    Inactive = 2,

    /// <summary>Fit for another host, and for older versions: without what only this host knows, without what each adds by itself, with secrets.</summary>
    Migratable = 8,
}
