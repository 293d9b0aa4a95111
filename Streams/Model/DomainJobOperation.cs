namespace Rx.Hypervisor;

/// <summary>What a job does, with libvirt's numbers (<c>virDomainJobOperation</c>).</summary>
public enum DomainJobOperation
{
    /// <summary>Nothing that is known.</summary>
    Unknown = 0,

    /// <summary>Starts the domain.</summary>
    Start = 1,

    /// <summary>Saves its state in a file, managed by the driver or not.</summary>
    Save = 2,

    /// <summary>Restores it from a saved state.</summary>
    Restore = 3,

    /// <summary>Receives it from another host.</summary>
    MigrationIn = 4,

    /// <summary>Sends it to another host.</summary>
    MigrationOut = 5,

    /// <summary>Makes a snapshot.</summary>
    Snapshot = 6,

    /// <summary>Goes back to a snapshot.</summary>
    SnapshotRevert = 7,

    /// <summary>Writes its memory to a file, to be looked at.</summary>
    Dump = 8,

    /// <summary>Backs up its disks.</summary>
    Backup = 9,
}
