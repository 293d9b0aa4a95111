namespace Rx.Hypervisor.Interop.Linux;

/// <summary>An epoll(7) instance.</summary>
public sealed class EpollHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public EpollHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public EpollHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
