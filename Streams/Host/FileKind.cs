namespace Rx.Hypervisor.Streams.Host;

/// <summary>What sort of thing is at a path.</summary>
public enum FileKind
{
    /// <summary>An ordinary file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A disk, partition or volume.</summary>
    BlockDevice,

    /// <summary>A terminal, /dev/null and the like.</summary>
    CharacterDevice,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A Unix socket.</summary>
    Socket,
}
