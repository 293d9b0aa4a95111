namespace Rx.Hypervisor.Interop.Linux;

/// <summary>The host program's end of a tap device: frames of the device are read from it and written to it.</summary>
public sealed class TapHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public TapHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public TapHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
