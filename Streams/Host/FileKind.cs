namespace Rx.Hypervisor.Streams.Host;

/// <summary>Sorts of things that a path may lead to.</summary>
public enum FileKind
{
    /// <summary>An ordinary file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A socket, pipe or device.</summary>
    Special,
}
