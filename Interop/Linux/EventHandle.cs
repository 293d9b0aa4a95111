namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A counter made by eventfd(2).</summary>
public sealed class EventHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public EventHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public EventHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
