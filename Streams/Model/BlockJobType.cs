namespace Rx.Hypervisor;

/// <summary>Jobs on disks, with libvirt's numbers (<c>virDomainBlockJobType</c>).</summary>
public enum BlockJobType
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Takes what lies in backing files into the disk.</summary>
    Pull = 1,

    /// <summary>Copies the disk elsewhere.</summary>
    Copy = 2,

    /// <summary>Writes an overlay into what lies below.</summary>
    Commit = 3,

    /// <summary>The same of the overlay that is written to.</summary>
    ActiveCommit = 4,

    /// <summary>Writes a backup.</summary>
    Backup = 5,
}
