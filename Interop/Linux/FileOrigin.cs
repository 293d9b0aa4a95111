namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What an offset of lseek(2) counts from.</summary>
public enum FileOrigin
{
    /// <summary>SEEK_SET.</summary>
    Start = 0,

    /// <summary>SEEK_CUR.</summary>
    Current = 1,

    /// <summary>SEEK_END.</summary>
    End = 2,
}
