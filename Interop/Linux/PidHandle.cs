namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A process, as pidfd_open(2) refers to it.</summary>
public sealed class PidHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public PidHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public PidHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
