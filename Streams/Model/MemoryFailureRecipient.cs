namespace Rx.Hypervisor;

/// <summary>Whose memory failed, with libvirt's numbers (<c>virDomainMemoryFailureRecipientType</c>).</summary>
public enum MemoryFailureRecipient
{
    /// <summary>QEMU's own.</summary>
    Hypervisor = 0,

    /// <summary>The guest's.</summary>
    Guest = 1,
}
