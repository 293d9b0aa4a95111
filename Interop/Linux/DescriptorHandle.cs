using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Owner of an open descriptor; releasing it is close(2).</summary>
/// <remarks>
/// Every descriptor that this library opens has close-on-exec set: a child gets only what it is passed.
/// </remarks>
public class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public DescriptorHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public DescriptorHandle(int fd, bool ownsHandle)
        : base(ownsHandle) => SetHandle(fd);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        int result = Libc.close((int)handle);
        int errno = Marshal.GetLastPInvokeError();

        // Linux frees the number even when it reports EINTR: a second close could hit somebody else's descriptor.
        return result == 0 || errno == Errno.EINTR;
    }
}
