using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>libc as in socket(7) and unix(7).</summary>
internal static unsafe partial class Libc
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_PEERCRED = 17;
    internal const int SCM_RIGHTS = 1;
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socketpair(int domain, int type, int protocol, int* sv);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int bind(SafeHandle sockfd, UnixAddress* addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int listen(SafeHandle sockfd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int connect(SafeHandle sockfd, UnixAddress* addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int accept4(SafeHandle sockfd, void* addr, uint* addrlen, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recv(SafeHandle sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint send(SafeHandle sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(SafeHandle sockfd, MessageHeader* msg, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendmsg(SafeHandle sockfd, MessageHeader* msg, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getsockopt(SafeHandle sockfd, int level, int optname, void* optval, uint* optlen);
}
