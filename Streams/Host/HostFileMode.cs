namespace Rx.Hypervisor.Streams.Host;

/// <summary>How a file is opened. One that is made has mode 0600.</summary>
public enum HostFileMode
{
    /// <summary>To read; it must be there.</summary>
    Read,

    /// <summary>To read and write; it must be there.</summary>
    ReadWrite,

    /// <summary>To read and write; made if it is not there, emptied if it is.</summary>
    Create,

    /// <summary>To read and write; made, and an error if it is there.</summary>
    CreateNew,
}
