namespace Rx.Hypervisor.Streams.Host;

/// <summary>What happened to a file of a watched folder.</summary>
public enum FileChangeKind
{
    /// <summary>A whole file is there that was not, or its content may have changed.</summary>
    Written,

    /// <summary>The file is gone: deleted, or renamed away.</summary>
    Deleted,

    /// <summary>Changes were missed, or the folder itself went: list it again.</summary>
    Rescan,
}
