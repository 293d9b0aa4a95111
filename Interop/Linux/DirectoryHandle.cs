namespace Rx.Hypervisor.Interop.Linux;

/// <summary>An open directory.</summary>
public sealed class DirectoryHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public DirectoryHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public DirectoryHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }
}
