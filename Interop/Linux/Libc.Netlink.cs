using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>libc as in netlink(7) and rtnetlink(7).</summary>
internal static unsafe partial class Libc
{
    internal const int AF_UNSPEC = 0;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int MSG_TRUNC = 0x20;
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_NETFILTER = 12;
    internal const uint RTMGRP_LINK = 1;
    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort RTM_NEWLINK = 16;
    internal const ushort RTM_DELLINK = 17;
    internal const ushort RTM_GETLINK = 18;
    internal const ushort RTM_NEWADDR = 20;
    internal const ushort RTM_GETADDR = 22;
    internal const ushort RTM_NEWROUTE = 24;
    internal const ushort RTM_GETROUTE = 26;
    internal const ushort RTM_NEWQDISC = 36;
    internal const uint TC_H_ROOT = 0xFFFFFFFF;
    internal const byte TC_LINKLAYER_ETHERNET = 1;
    internal const ushort TCA_KIND = 1;
    internal const ushort TCA_OPTIONS = 2;
    internal const ushort TCA_TBF_PARMS = 1;
    internal const ushort TCA_TBF_RATE64 = 4;
    internal const ushort TCA_TBF_PRATE64 = 5;
    internal const ushort TCA_TBF_BURST = 6;
    internal const ushort TCA_TBF_PBURST = 7;
    internal const ushort IFLA_ADDRESS = 1;
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort IFLA_MTU = 4;
    internal const ushort IFLA_MASTER = 10;
    internal const ushort IFLA_LINKINFO = 18;
    internal const ushort IFLA_STATS64 = 23;
    internal const ushort IFLA_INFO_KIND = 1;
    internal const ushort IFLA_INFO_DATA = 2;
    internal const ushort IFLA_BR_FORWARD_DELAY = 1;
    internal const ushort IFLA_BR_STP_STATE = 5;
    internal const ushort IFA_ADDRESS = 1;
    internal const ushort IFA_LOCAL = 2;
    internal const ushort IFA_BROADCAST = 4;
    internal const ushort IFA_FLAGS = 8;
    internal const uint IFA_F_NODAD = 2;
    internal const ushort RTA_DST = 1;
    internal const ushort RTA_OIF = 4;
    internal const ushort RTA_GATEWAY = 5;
    internal const ushort RTA_PRIORITY = 6;
    internal const ushort RTA_TABLE = 15;
    internal const byte RT_TABLE_MAIN = 254;
    internal const byte RTPROT_STATIC = 4;
    internal const byte RTN_UNICAST = 1;
    internal const int NFNL_SUBSYS_NFTABLES = 10;
    internal const int NFNLGRP_NFTABLES = 7;
    internal const int NFT_MSG_DELTABLE = 2;
    internal const int NFT_MSG_DELCHAIN = 5;
    internal const int NFT_MSG_DELRULE = 8;
    internal const ushort NFTA_TABLE_NAME = 1;
    internal const ushort NLA_F_NESTED = 0x8000;
    internal const ushort NLA_TYPE_MASK = 0x3FFF;
    internal const uint IFF_UP = 1;
    internal const uint IFF_RUNNING = 0x40;
    internal const int USER_HZ = 100; // In which the kernel tells user space of time, on all of them.
    internal const int IFNAMSIZ = 16;

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int bind_netlink(SafeHandle sockfd, NetlinkAddress* addr, uint addrlen);
}
