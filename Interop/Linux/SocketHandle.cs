namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A socket, as in socket(2).</summary>
public sealed class SocketHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public SocketHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public SocketHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
