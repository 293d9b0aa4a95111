using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>What the declarations claim about C: an expression of C beside the value that C# has for it.</summary>
internal static unsafe class NativeLayout
{
    internal const string Includes = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <grp.h>
        #include <net/if.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <poll.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <unistd.h>
        #include <linux/if_link.h>
        #include <linux/if_tun.h>
        #include <linux/netlink.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netfilter/nf_tables.h>
        #include <linux/pkt_sched.h>
        #include <linux/rtnetlink.h>
        #ifndef STATX_TYPE
        #include <linux/stat.h>
        #endif
        #ifdef __x86_64__
        #include <linux/kvm.h>
        #endif
        /* linux/pidfd.h has it since 6.13, and cannot be had together with fcntl.h: its fields, laid out by this compiler. */
        struct kernel_pidfd_info {
            unsigned long long mask, cgroupid;
            unsigned int pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
            int exit_code;
        };
        """;

    internal static IEnumerable<(string Expression, long Value)> On(Architecture architecture) =>
    [
        .. Errors(),
        .. Polling(architecture),
        .. Processes(),
        .. Changes(),
        .. Sockets(),
        .. Files(architecture),
        .. NetworkLayout.All,
        .. architecture == Architecture.X64 ? Virtualization() : [],
    ];

    private static IEnumerable<(string Expression, long Value)> Errors() => typeof(Errno)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (field.Name, (long)(int)field.GetRawConstantValue()!));

    private static IEnumerable<(string Expression, long Value)> Polling(Architecture architecture) =>
    [
        ("sizeof(struct epoll_event)", EpollEvent.SizeOn(architecture)),
        ("offsetof(struct epoll_event, events)", 0),
        ("offsetof(struct epoll_event, data)", EpollEvent.DataOffsetOn(architecture)),
        ("sizeof(((struct epoll_event *)0)->events)", sizeof(uint)),
        ("sizeof(((struct epoll_event *)0)->data)", sizeof(ulong)),
        ("EPOLL_CLOEXEC", Libc.EPOLL_CLOEXEC),
        ("EPOLL_CTL_ADD", Libc.EPOLL_CTL_ADD),
        ("EPOLL_CTL_DEL", Libc.EPOLL_CTL_DEL),
        ("EPOLL_CTL_MOD", Libc.EPOLL_CTL_MOD),
        ("EPOLLIN", (long)PollEvents.In),
        ("EPOLLPRI", (long)PollEvents.Priority),
        ("EPOLLOUT", (long)PollEvents.Out),
        ("EPOLLERR", (long)PollEvents.Error),
        ("EPOLLHUP", (long)PollEvents.HangUp),
        ("EPOLLRDHUP", (long)PollEvents.ReadHangUp),
        ("POLLIN", (long)PollEvents.In),
        ("POLLPRI", (long)PollEvents.Priority),
        ("POLLOUT", (long)PollEvents.Out),
        ("POLLERR", (long)PollEvents.Error),
        ("POLLHUP", (long)PollEvents.HangUp),
        ("POLLNVAL", (long)PollEvents.Invalid),
        ("POLLRDHUP", (long)PollEvents.ReadHangUp),
        ("sizeof(struct pollfd)", sizeof(PollDescriptor)),
        ("offsetof(struct pollfd, fd)", OffsetOf<PollDescriptor>("_fd")),
        ("offsetof(struct pollfd, events)", OffsetOf<PollDescriptor>("_events")),
        ("offsetof(struct pollfd, revents)", OffsetOf<PollDescriptor>("_revents")),
        ("sizeof(nfds_t)", sizeof(nuint)),
        ("EFD_CLOEXEC", Libc.EFD_CLOEXEC),
        ("EFD_NONBLOCK", Libc.EFD_NONBLOCK),
    ];

    private static IEnumerable<(string Expression, long Value)> Processes() =>
    [
        ("SYS_pidfd_open", Libc.SYS_pidfd_open),
        ("SYS_pidfd_send_signal", Libc.SYS_pidfd_send_signal),
        ("P_PIDFD", Libc.P_PIDFD),
        ("WNOHANG", Libc.WNOHANG),
        ("WEXITED", Libc.WEXITED),
        ("CLD_EXITED", Libc.CLD_EXITED),
        ("CLD_KILLED", Libc.CLD_KILLED),
        ("CLD_DUMPED", Libc.CLD_DUMPED),
        ("SIGKILL", Libc.SIGKILL),
        ("_IOWR(0xFF, 11, struct kernel_pidfd_info)", (long)Libc.PIDFD_GET_INFO),
        ("sizeof(struct kernel_pidfd_info)", sizeof(ProcessInfo)),
        ("offsetof(struct kernel_pidfd_info, mask)", OffsetOf<ProcessInfo>(nameof(ProcessInfo.Mask))),
        ("offsetof(struct kernel_pidfd_info, exit_code)", OffsetOf<ProcessInfo>(nameof(ProcessInfo.ExitStatus))),
        ("sizeof(pid_t)", sizeof(int)),
        ("sizeof(siginfo_t)", sizeof(SignalInfo)),
        ("offsetof(siginfo_t, si_code)", OffsetOf<SignalInfo>(nameof(SignalInfo.Code))),
        ("offsetof(siginfo_t, si_pid)", OffsetOf<SignalInfo>(nameof(SignalInfo.ProcessId))),
        ("offsetof(siginfo_t, si_status)", OffsetOf<SignalInfo>(nameof(SignalInfo.Status))),
        ("POSIX_SPAWN_SETSIGDEF", Libc.POSIX_SPAWN_SETSIGDEF),
        ("POSIX_SPAWN_SETSIGMASK", Libc.POSIX_SPAWN_SETSIGMASK),
        ("POSIX_SPAWN_SETSID", Libc.POSIX_SPAWN_SETSID),
        ("sizeof(posix_spawn_file_actions_t)", Libc.SizeOfSpawnFileActions),
        ("sizeof(posix_spawnattr_t)", Libc.SizeOfSpawnAttributes),
        ("sizeof(sigset_t)", Libc.SizeOfSignalSet),
        ("sizeof(mode_t)", sizeof(uint)),
    ];

    private static IEnumerable<(string Expression, long Value)> Changes() =>
    [
        ("IN_CLOEXEC", Libc.IN_CLOEXEC),
        ("IN_NONBLOCK", Libc.IN_NONBLOCK),
        ("sizeof(struct inotify_event)", InotifyReader.HeaderSize),
        ("offsetof(struct inotify_event, wd)", 0),
        ("offsetof(struct inotify_event, mask)", 4),
        ("offsetof(struct inotify_event, cookie)", 8),
        ("offsetof(struct inotify_event, len)", 12),
        ("offsetof(struct inotify_event, name)", InotifyReader.HeaderSize),
        ("IN_ACCESS", (long)InotifyMask.Access),
        ("IN_MODIFY", (long)InotifyMask.Modify),
        ("IN_ATTRIB", (long)InotifyMask.Attributes),
        ("IN_CLOSE_WRITE", (long)InotifyMask.CloseWrite),
        ("IN_CLOSE_NOWRITE", (long)InotifyMask.CloseNoWrite),
        ("IN_OPEN", (long)InotifyMask.Open),
        ("IN_MOVED_FROM", (long)InotifyMask.MovedFrom),
        ("IN_MOVED_TO", (long)InotifyMask.MovedTo),
        ("IN_CREATE", (long)InotifyMask.Create),
        ("IN_DELETE", (long)InotifyMask.Delete),
        ("IN_DELETE_SELF", (long)InotifyMask.DeleteSelf),
        ("IN_MOVE_SELF", (long)InotifyMask.MoveSelf),
        ("IN_UNMOUNT", (long)InotifyMask.Unmount),
        ("IN_Q_OVERFLOW", (long)InotifyMask.QueueOverflow),
        ("IN_IGNORED", (long)InotifyMask.Ignored),
        ("IN_ONLYDIR", (long)InotifyMask.OnlyDirectory),
        ("IN_DONT_FOLLOW", (long)InotifyMask.DontFollow),
        ("IN_EXCL_UNLINK", (long)InotifyMask.ExcludeUnlinked),
        ("IN_MASK_CREATE", (long)InotifyMask.MaskCreate),
        ("IN_MASK_ADD", (long)InotifyMask.MaskAdd),
        ("IN_ISDIR", (long)InotifyMask.IsDirectory),
        ("IN_ONESHOT", (long)InotifyMask.OneShot),
    ];

    private static IEnumerable<(string Expression, long Value)> Sockets() =>
    [
        ("AF_UNIX", Libc.AF_UNIX),
        ("SOCK_STREAM", Libc.SOCK_STREAM),
        ("SOCK_NONBLOCK", Libc.SOCK_NONBLOCK),
        ("SOCK_CLOEXEC", Libc.SOCK_CLOEXEC),
        ("SOL_SOCKET", Libc.SOL_SOCKET),
        ("SO_PEERCRED", Libc.SO_PEERCRED),
        ("SCM_RIGHTS", Libc.SCM_RIGHTS),
        ("MSG_CTRUNC", Libc.MSG_CTRUNC),
        ("MSG_DONTWAIT", Libc.MSG_DONTWAIT),
        ("MSG_NOSIGNAL", Libc.MSG_NOSIGNAL),
        ("MSG_CMSG_CLOEXEC", Libc.MSG_CMSG_CLOEXEC),
        ("sizeof(socklen_t)", sizeof(uint)),
        ("sizeof(struct sockaddr_un)", sizeof(UnixAddress)),
        ("offsetof(struct sockaddr_un, sun_family)", OffsetOf<UnixAddress>(nameof(UnixAddress.Family))),
        ("offsetof(struct sockaddr_un, sun_path)", OffsetOf<UnixAddress>(nameof(UnixAddress.Path))),
        ("sizeof(((struct sockaddr_un *)0)->sun_path)", UnixAddress.MaxPathBytes + 1),
        ("sizeof(struct msghdr)", sizeof(MessageHeader)),
        ("offsetof(struct msghdr, msg_name)", OffsetOf<MessageHeader>(nameof(MessageHeader.Name))),
        ("offsetof(struct msghdr, msg_namelen)", OffsetOf<MessageHeader>(nameof(MessageHeader.NameLength))),
        ("offsetof(struct msghdr, msg_iov)", OffsetOf<MessageHeader>(nameof(MessageHeader.Vector))),
        ("offsetof(struct msghdr, msg_iovlen)", OffsetOf<MessageHeader>(nameof(MessageHeader.VectorLength))),
        ("offsetof(struct msghdr, msg_control)", OffsetOf<MessageHeader>(nameof(MessageHeader.Control))),
        ("offsetof(struct msghdr, msg_controllen)", OffsetOf<MessageHeader>(nameof(MessageHeader.ControlLength))),
        ("offsetof(struct msghdr, msg_flags)", OffsetOf<MessageHeader>(nameof(MessageHeader.Flags))),
        ("sizeof(struct iovec)", sizeof(IoVector)),
        ("offsetof(struct iovec, iov_base)", OffsetOf<IoVector>(nameof(IoVector.Base))),
        ("offsetof(struct iovec, iov_len)", OffsetOf<IoVector>(nameof(IoVector.Length))),
        ("sizeof(struct cmsghdr)", sizeof(ControlHeader)),
        ("offsetof(struct cmsghdr, cmsg_len)", OffsetOf<ControlHeader>(nameof(ControlHeader.Length))),
        ("offsetof(struct cmsghdr, cmsg_level)", OffsetOf<ControlHeader>(nameof(ControlHeader.Level))),
        ("offsetof(struct cmsghdr, cmsg_type)", OffsetOf<ControlHeader>(nameof(ControlHeader.Type))),
        ("CMSG_LEN(4)", ControlHeader.LengthOf(4)),
        ("CMSG_SPACE(4)", ControlHeader.SpaceOf(4)),
        ("CMSG_SPACE(8)", ControlHeader.SpaceOf(8)),
        ("CMSG_SPACE(32 * sizeof(int))", ControlHeader.SpaceOf(UnixSocket.MaxHandles * sizeof(int))),
        ("sizeof(struct ucred)", sizeof(PeerCredentials)),
        ("offsetof(struct ucred, pid)", 0),
        ("offsetof(struct ucred, uid)", 4),
        ("offsetof(struct ucred, gid)", 8),
        ("SO_REUSEADDR", Libc.SO_REUSEADDR),
        ("SO_TYPE", Libc.SO_TYPE),
        ("SO_ERROR", Libc.SO_ERROR),
        ("SO_ACCEPTCONN", Libc.SO_ACCEPTCONN),
        ("SO_DOMAIN", Libc.SO_DOMAIN),
        ("IPPROTO_TCP", Libc.IPPROTO_TCP),
        ("TCP_NODELAY", Libc.TCP_NODELAY),
        ("IPPROTO_IPV6", Libc.IPPROTO_IPV6),
        ("IPV6_V6ONLY", Libc.IPV6_V6ONLY),
        ("sizeof(struct sockaddr_storage)", Libc.SockaddrStorageSize),
        ("sizeof(struct sockaddr_in)", new IPEndPoint(IPAddress.Loopback, 1).Serialize().Size),
        ("sizeof(struct sockaddr_in6)", new IPEndPoint(IPAddress.IPv6Loopback, 1).Serialize().Size),
        ("sizeof(struct group)", sizeof(GroupRecord)),
        ("offsetof(struct group, gr_name)", OffsetOf<GroupRecord>(nameof(GroupRecord.Name))),
        ("offsetof(struct group, gr_gid)", OffsetOf<GroupRecord>(nameof(GroupRecord.GroupId))),
        ("offsetof(struct group, gr_mem)", OffsetOf<GroupRecord>(nameof(GroupRecord.Members))),
        ("sizeof(gid_t)", sizeof(uint)),
        ("sizeof(mode_t)", sizeof(uint)),
    ];

    private static IEnumerable<(string Expression, long Value)> Files(Architecture architecture) =>
    [
        ("O_RDONLY", Libc.O_RDONLY),
        ("O_WRONLY", Libc.O_WRONLY),
        ("O_RDWR", Libc.O_RDWR),
        ("O_NONBLOCK", Libc.O_NONBLOCK),
        ("O_CLOEXEC", Libc.O_CLOEXEC),
        ("O_RDONLY", (long)FileFlags.ReadOnly),
        ("O_RDWR", (long)FileFlags.ReadWrite),
        ("O_CREAT", (long)FileFlags.Create),
        ("O_EXCL", (long)FileFlags.Exclusive),
        ("O_TRUNC", (long)FileFlags.Truncate),
        ("S_IRUSR | S_IWUSR", Libc.OwnerOnly),
        ("SEEK_SET", (long)FileOrigin.Start),
        ("SEEK_CUR", (long)FileOrigin.Current),
        ("SEEK_END", (long)FileOrigin.End),
        ("O_DIRECTORY", Libc.DirectoryFlagOn(architecture)),
        ("F_GETFD", Libc.F_GETFD),
        ("F_SETFD", Libc.F_SETFD),
        ("F_GETFL", Libc.F_GETFL),
        ("F_SETFL", Libc.F_SETFL),
        ("FD_CLOEXEC", Libc.FD_CLOEXEC),
        ("F_DUPFD_CLOEXEC", Libc.F_DUPFD_CLOEXEC),
        ("SYS_statx", Libc.StatxNumberOn(architecture)),
        ("AT_FDCWD", Libc.AT_FDCWD),
        ("AT_SYMLINK_NOFOLLOW", Libc.AT_SYMLINK_NOFOLLOW),
        ("AT_EACCESS", Libc.AT_EACCESS),
        ("R_OK", Libc.R_OK),
        ("W_OK", Libc.W_OK),
        ("STATX_TYPE", Libc.STATX_TYPE),
        ("STATX_BASIC_STATS", Libc.STATX_BASIC_STATS),
        ("S_IFMT", Libc.S_IFMT),
        ("S_IFSOCK", Libc.S_IFSOCK),
        ("S_IFIFO", Libc.S_IFIFO),
        ("sizeof(struct statx)", sizeof(FileStatus)),
        ("offsetof(struct statx, stx_mode)", OffsetOf<FileStatus>(nameof(FileStatus.Mode))),
        ("offsetof(struct statx, stx_ino)", OffsetOf<FileStatus>(nameof(FileStatus.Inode))),
        ("offsetof(struct statx, stx_size)", OffsetOf<FileStatus>(nameof(FileStatus.Length))),
        ("offsetof(struct statx, stx_blocks)", OffsetOf<FileStatus>(nameof(FileStatus.Blocks))),
        ("offsetof(struct statx, stx_mtime.tv_sec)", OffsetOf<FileStatus>(nameof(FileStatus.ModifiedSeconds))),
        ("offsetof(struct statx, stx_mtime.tv_nsec)", OffsetOf<FileStatus>(nameof(FileStatus.ModifiedNanoseconds))),
        ("offsetof(struct statx, stx_dev_major)", OffsetOf<FileStatus>(nameof(FileStatus.DeviceMajor))),
        ("offsetof(struct statx, stx_dev_minor)", OffsetOf<FileStatus>(nameof(FileStatus.DeviceMinor))),
        ("PROT_READ", Libc.PROT_READ),
        ("PROT_WRITE", Libc.PROT_WRITE),
        ("MAP_SHARED", Libc.MAP_SHARED),
        ("MAP_ANONYMOUS", Libc.MAP_ANONYMOUS),
        ("(long)MAP_FAILED", -1),
        ("sizeof(off_t)", sizeof(nint)),
    ];

    private static IEnumerable<(string Expression, long Value)> Virtualization() =>
    [
        ("KVM_API_VERSION", Libc.KVM_API_VERSION),
        ("KVM_GET_API_VERSION", Libc.KVM_GET_API_VERSION),
        ("KVM_CREATE_VM", Libc.KVM_CREATE_VM),
        ("KVM_GET_VCPU_MMAP_SIZE", Libc.KVM_GET_VCPU_MMAP_SIZE),
        ("KVM_CREATE_VCPU", Libc.KVM_CREATE_VCPU),
        ("KVM_SET_TSS_ADDR", Libc.KVM_SET_TSS_ADDR),
        ("KVM_SET_USER_MEMORY_REGION", Libc.KVM_SET_USER_MEMORY_REGION),
        ("KVM_RUN", Libc.KVM_RUN),
        ("KVM_SET_REGS", Libc.KVM_SET_REGS),
        ("KVM_GET_SREGS", Libc.KVM_GET_SREGS),
        ("KVM_SET_SREGS", Libc.KVM_SET_SREGS),
        ("KVM_EXIT_HLT", Libc.KVM_EXIT_HLT),
        ("offsetof(struct kvm_run, exit_reason)", Libc.KvmRunExitReason),
        ("sizeof(struct kvm_regs)", Libc.SizeOfKvmRegisters),
        ("offsetof(struct kvm_regs, rip)", Libc.KvmRegistersRip),
        ("offsetof(struct kvm_regs, rflags)", Libc.KvmRegistersRflags),
        ("sizeof(struct kvm_sregs)", Libc.SizeOfKvmSpecialRegisters),
        ("offsetof(struct kvm_sregs, cs.base)", Libc.KvmSpecialRegistersCsBase),
        ("offsetof(struct kvm_sregs, cs.selector)", Libc.KvmSpecialRegistersCsSelector),
        ("sizeof(struct kvm_userspace_memory_region)", sizeof(KvmMemoryRegion)),
        ("offsetof(struct kvm_userspace_memory_region, slot)", OffsetOf<KvmMemoryRegion>(nameof(KvmMemoryRegion.Slot))),
        ("offsetof(struct kvm_userspace_memory_region, flags)", OffsetOf<KvmMemoryRegion>(nameof(KvmMemoryRegion.Flags))),
        ("offsetof(struct kvm_userspace_memory_region, guest_phys_addr)", OffsetOf<KvmMemoryRegion>(nameof(KvmMemoryRegion.GuestPhysicalAddress))),
        ("offsetof(struct kvm_userspace_memory_region, memory_size)", OffsetOf<KvmMemoryRegion>(nameof(KvmMemoryRegion.MemorySize))),
        ("offsetof(struct kvm_userspace_memory_region, userspace_addr)", OffsetOf<KvmMemoryRegion>(nameof(KvmMemoryRegion.UserspaceAddress))),
    ];

    private static long OffsetOf<T>(string field) => Marshal.OffsetOf<T>(field);
}
