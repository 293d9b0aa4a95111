using System.Collections.Generic;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>The part of <see cref="NativeLayout"/> about links and taps.</summary>
internal static unsafe class NetworkLayout
{
    internal static IEnumerable<(string Expression, long Value)> All => [.. Netlink(), .. Links(), .. Addresses(), .. Queues(), .. Taps()];

    private static IEnumerable<(string Expression, long Value)> Netlink() =>
    [
        ("AF_UNSPEC", Libc.AF_UNSPEC),
        ("AF_NETLINK", Libc.AF_NETLINK),
        ("SOCK_RAW", Libc.SOCK_RAW),
        ("MSG_TRUNC", Libc.MSG_TRUNC),
        ("AF_INET", Libc.AF_INET),
        ("AF_INET6", Libc.AF_INET6),
        ("NETLINK_ROUTE", Libc.NETLINK_ROUTE),
        ("NETLINK_NETFILTER", Libc.NETLINK_NETFILTER),
        ("RTMGRP_LINK", Libc.RTMGRP_LINK),
        ("NFNL_SUBSYS_NFTABLES", Libc.NFNL_SUBSYS_NFTABLES),
        ("NFNLGRP_NFTABLES", Libc.NFNLGRP_NFTABLES),
        ("NFT_MSG_DELTABLE", Libc.NFT_MSG_DELTABLE),
        ("NFT_MSG_DELCHAIN", Libc.NFT_MSG_DELCHAIN),
        ("NFT_MSG_DELRULE", Libc.NFT_MSG_DELRULE),
        ("NFTA_TABLE_NAME", Libc.NFTA_TABLE_NAME),
        ("NFTA_CHAIN_TABLE", Libc.NFTA_TABLE_NAME),
        ("NFTA_RULE_TABLE", Libc.NFTA_TABLE_NAME),
        ("sizeof(struct nfgenmsg)", TableMonitor.FamilyHeaderBytes),
        ("NLM_F_REQUEST", Libc.NLM_F_REQUEST),
        ("NLM_F_ACK", Libc.NLM_F_ACK),
        ("NLM_F_DUMP", Libc.NLM_F_DUMP),
        ("NLM_F_EXCL", Libc.NLM_F_EXCL),
        ("NLM_F_REPLACE", Libc.NLM_F_REPLACE),
        ("NLM_F_CREATE", Libc.NLM_F_CREATE),
        ("NLMSG_ERROR", Libc.NLMSG_ERROR),
        ("NLMSG_DONE", Libc.NLMSG_DONE),
        ("NLMSG_ALIGNTO", NetlinkWriter.Align(1)),
        ("NLA_F_NESTED", Libc.NLA_F_NESTED),
        ("NLA_TYPE_MASK & 0xFFFF", Libc.NLA_TYPE_MASK),
        ("sizeof(struct nlattr)", NetlinkWriter.AttributeHeaderSize),
        ("sizeof(struct sockaddr_nl)", sizeof(NetlinkAddress)),
        ("offsetof(struct sockaddr_nl, nl_family)", OffsetOf<NetlinkAddress>(nameof(NetlinkAddress.Family))),
        ("offsetof(struct sockaddr_nl, nl_pid)", OffsetOf<NetlinkAddress>(nameof(NetlinkAddress.Port))),
        ("offsetof(struct sockaddr_nl, nl_groups)", OffsetOf<NetlinkAddress>(nameof(NetlinkAddress.Groups))),
        ("sizeof(struct nlmsghdr)", sizeof(NetlinkHeader)),
        ("offsetof(struct nlmsghdr, nlmsg_len)", OffsetOf<NetlinkHeader>(nameof(NetlinkHeader.Length))),
        ("offsetof(struct nlmsghdr, nlmsg_type)", OffsetOf<NetlinkHeader>(nameof(NetlinkHeader.Type))),
        ("offsetof(struct nlmsghdr, nlmsg_flags)", OffsetOf<NetlinkHeader>(nameof(NetlinkHeader.Flags))),
        ("offsetof(struct nlmsghdr, nlmsg_seq)", OffsetOf<NetlinkHeader>(nameof(NetlinkHeader.Sequence))),
        ("offsetof(struct nlmsghdr, nlmsg_pid)", OffsetOf<NetlinkHeader>(nameof(NetlinkHeader.Port))),
        ("offsetof(struct nlmsgerr, error)", 0),
    ];

    private static IEnumerable<(string Expression, long Value)> Links() =>
    [
        ("RTM_NEWLINK", Libc.RTM_NEWLINK),
        ("RTM_DELLINK", Libc.RTM_DELLINK),
        ("RTM_GETLINK", Libc.RTM_GETLINK),
        ("IFLA_ADDRESS", Libc.IFLA_ADDRESS),
        ("IFLA_IFNAME", Libc.IFLA_IFNAME),
        ("IFLA_MTU", Libc.IFLA_MTU),
        ("IFLA_MASTER", Libc.IFLA_MASTER),
        ("IFLA_LINKINFO", Libc.IFLA_LINKINFO),
        ("IFLA_STATS64", Libc.IFLA_STATS64),
        ("IFLA_INFO_KIND", Libc.IFLA_INFO_KIND),
        ("IFLA_INFO_DATA", Libc.IFLA_INFO_DATA),
        ("IFLA_BR_FORWARD_DELAY", Libc.IFLA_BR_FORWARD_DELAY),
        ("IFLA_BR_STP_STATE", Libc.IFLA_BR_STP_STATE),
        ("IFF_UP", Libc.IFF_UP),
        ("IFF_RUNNING", Libc.IFF_RUNNING),
        ("IFNAMSIZ", Libc.IFNAMSIZ),
        ("sizeof(struct ifinfomsg)", sizeof(LinkHeader)),
        ("offsetof(struct ifinfomsg, ifi_family)", OffsetOf<LinkHeader>(nameof(LinkHeader.Family))),
        ("offsetof(struct ifinfomsg, ifi_type)", OffsetOf<LinkHeader>(nameof(LinkHeader.Type))),
        ("offsetof(struct ifinfomsg, ifi_index)", OffsetOf<LinkHeader>(nameof(LinkHeader.Index))),
        ("offsetof(struct ifinfomsg, ifi_flags)", OffsetOf<LinkHeader>(nameof(LinkHeader.Flags))),
        ("offsetof(struct ifinfomsg, ifi_change)", OffsetOf<LinkHeader>(nameof(LinkHeader.Change))),
        ("offsetof(struct rtnl_link_stats64, rx_packets)", OffsetOf<LinkCounters>("<RxPackets>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, tx_packets)", OffsetOf<LinkCounters>("<TxPackets>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, rx_bytes)", OffsetOf<LinkCounters>("<RxBytes>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, tx_bytes)", OffsetOf<LinkCounters>("<TxBytes>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, rx_errors)", OffsetOf<LinkCounters>("<RxErrors>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, tx_errors)", OffsetOf<LinkCounters>("<TxErrors>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, rx_dropped)", OffsetOf<LinkCounters>("<RxDropped>k__BackingField")),
        ("offsetof(struct rtnl_link_stats64, tx_dropped)", OffsetOf<LinkCounters>("<TxDropped>k__BackingField")),
    ];

    private static IEnumerable<(string Expression, long Value)> Queues() =>
    [
        ("RTM_NEWQDISC", Libc.RTM_NEWQDISC),
        ("TC_H_ROOT", Libc.TC_H_ROOT),
        ("TC_LINKLAYER_ETHERNET", Libc.TC_LINKLAYER_ETHERNET),
        ("TCA_KIND", Libc.TCA_KIND),
        ("TCA_OPTIONS", Libc.TCA_OPTIONS),
        ("TCA_TBF_PARMS", Libc.TCA_TBF_PARMS),
        ("TCA_TBF_RATE64", Libc.TCA_TBF_RATE64),
        ("TCA_TBF_PRATE64", Libc.TCA_TBF_PRATE64),
        ("TCA_TBF_BURST", Libc.TCA_TBF_BURST),
        ("TCA_TBF_PBURST", Libc.TCA_TBF_PBURST),
        ("sizeof(struct tcmsg)", sizeof(QueueHeader)),
        ("offsetof(struct tcmsg, tcm_ifindex)", OffsetOf<QueueHeader>(nameof(QueueHeader.Index))),
        ("offsetof(struct tcmsg, tcm_handle)", OffsetOf<QueueHeader>(nameof(QueueHeader.Handle))),
        ("offsetof(struct tcmsg, tcm_parent)", OffsetOf<QueueHeader>(nameof(QueueHeader.Parent))),
        ("offsetof(struct tcmsg, tcm_info)", OffsetOf<QueueHeader>(nameof(QueueHeader.Info))),
        ("sizeof(struct tc_ratespec)", sizeof(BucketRate)),
        ("offsetof(struct tc_ratespec, linklayer)", OffsetOf<BucketRate>(nameof(BucketRate.LinkLayer))),
        ("offsetof(struct tc_ratespec, overhead)", OffsetOf<BucketRate>(nameof(BucketRate.Overhead))),
        ("offsetof(struct tc_ratespec, cell_align)", OffsetOf<BucketRate>(nameof(BucketRate.CellAlign))),
        ("offsetof(struct tc_ratespec, mpu)", OffsetOf<BucketRate>(nameof(BucketRate.MinimumPacket))),
        ("offsetof(struct tc_ratespec, rate)", OffsetOf<BucketRate>(nameof(BucketRate.Rate))),
        ("sizeof(struct tc_tbf_qopt)", sizeof(BucketOptions)),
        ("offsetof(struct tc_tbf_qopt, peakrate)", OffsetOf<BucketOptions>(nameof(BucketOptions.Peak))),
        ("offsetof(struct tc_tbf_qopt, limit)", OffsetOf<BucketOptions>(nameof(BucketOptions.Limit))),
        ("offsetof(struct tc_tbf_qopt, buffer)", OffsetOf<BucketOptions>(nameof(BucketOptions.Buffer))),
        ("offsetof(struct tc_tbf_qopt, mtu)", OffsetOf<BucketOptions>(nameof(BucketOptions.Mtu))),
    ];

    private static IEnumerable<(string Expression, long Value)> Addresses() =>
    [
        ("RTM_NEWADDR", Libc.RTM_NEWADDR),
        ("RTM_GETADDR", Libc.RTM_GETADDR),
        ("RTM_NEWROUTE", Libc.RTM_NEWROUTE),
        ("RTM_GETROUTE", Libc.RTM_GETROUTE),
        ("IFA_ADDRESS", Libc.IFA_ADDRESS),
        ("IFA_LOCAL", Libc.IFA_LOCAL),
        ("IFA_BROADCAST", Libc.IFA_BROADCAST),
        ("IFA_FLAGS", Libc.IFA_FLAGS),
        ("IFA_F_NODAD", Libc.IFA_F_NODAD),
        ("RTA_DST", Libc.RTA_DST),
        ("RTA_OIF", Libc.RTA_OIF),
        ("RTA_GATEWAY", Libc.RTA_GATEWAY),
        ("RTA_PRIORITY", Libc.RTA_PRIORITY),
        ("RTA_TABLE", Libc.RTA_TABLE),
        ("RT_TABLE_MAIN", Libc.RT_TABLE_MAIN),
        ("RTPROT_STATIC", Libc.RTPROT_STATIC),
        ("RTN_UNICAST", Libc.RTN_UNICAST),
        ("sizeof(struct ifaddrmsg)", sizeof(AddressHeader)),
        ("offsetof(struct ifaddrmsg, ifa_prefixlen)", OffsetOf<AddressHeader>(nameof(AddressHeader.PrefixLength))),
        ("offsetof(struct ifaddrmsg, ifa_scope)", OffsetOf<AddressHeader>(nameof(AddressHeader.Scope))),
        ("offsetof(struct ifaddrmsg, ifa_index)", OffsetOf<AddressHeader>(nameof(AddressHeader.Index))),
        ("sizeof(struct rtmsg)", sizeof(RouteHeader)),
        ("offsetof(struct rtmsg, rtm_dst_len)", OffsetOf<RouteHeader>(nameof(RouteHeader.DestinationLength))),
        ("offsetof(struct rtmsg, rtm_table)", OffsetOf<RouteHeader>(nameof(RouteHeader.Table))),
        ("offsetof(struct rtmsg, rtm_protocol)", OffsetOf<RouteHeader>(nameof(RouteHeader.Protocol))),
        ("offsetof(struct rtmsg, rtm_scope)", OffsetOf<RouteHeader>(nameof(RouteHeader.Scope))),
        ("offsetof(struct rtmsg, rtm_type)", OffsetOf<RouteHeader>(nameof(RouteHeader.Type))),
    ];

    private static IEnumerable<(string Expression, long Value)> Taps() =>
    [
        ("TUNSETIFF", Libc.TUNSETIFF),
        ("TUNSETPERSIST", Libc.TUNSETPERSIST),
        ("IFF_TAP", Libc.IFF_TAP),
        ("IFF_NO_PI", Libc.IFF_NO_PI),
        ("IFF_VNET_HDR", Libc.IFF_VNET_HDR),
        ("IFF_TUN_EXCL", Libc.IFF_TUN_EXCL),
        ("sizeof(struct ifreq)", sizeof(InterfaceRequest)),
        ("offsetof(struct ifreq, ifr_name)", 0),
        ("offsetof(struct ifreq, ifr_flags)", OffsetOf<InterfaceRequest>(nameof(InterfaceRequest.Flags))),
        ("sizeof(((struct ifreq *)0)->ifr_name)", Libc.IFNAMSIZ),
    ];

    private static long OffsetOf<T>(string field) => Marshal.OffsetOf<T>(field);
}
