using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <content>The requests about queues.</content>
public sealed unsafe partial class RouteSocket
{
    /// <summary>Has packets leave a link by a token bucket, in the place of what they left by.</summary>
    /// <exception cref="SyscallException">EINVAL: the peak is not above the rate. ENOENT: this kernel has none. EPERM.</exception>
    public void SetBucket(int index, BucketRequest bucket)
    {
        NetlinkWriter writer = Message(
            stackalloc byte[RequestBytes],
            Libc.RTM_NEWQDISC,
            Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_REPLACE,
            new QueueHeader { Index = index, Parent = Libc.TC_H_ROOT });
        writer.Text(Libc.TCA_KIND, "tbf");
        int options = writer.Begin(Libc.TCA_OPTIONS);
        writer.Struct(Libc.TCA_TBF_PARMS, new BucketOptions
        {
            Rate = RateOf(bucket.BytesPerSecond),
            Peak = RateOf(bucket.PeakBytesPerSecond),
            Limit = bucket.Limit,
        });
        writer.Struct(Libc.TCA_TBF_RATE64, bucket.BytesPerSecond);
        writer.Number(Libc.TCA_TBF_BURST, bucket.Burst);
        if (bucket.PeakBytesPerSecond > 0)
        {
            writer.Struct(Libc.TCA_TBF_PRATE64, bucket.PeakBytesPerSecond);
            writer.Number(Libc.TCA_TBF_PBURST, bucket.PeakBurst);
        }

        writer.End(options);
        ThrowIfError(nameof(Libc.RTM_NEWQDISC), Ask(writer.Finish(), each: null), subject: null);
    }

    // With a link layer the kernel reckons by itself, and wants no table of us. What does not fit is in the attribute of 64 bits.
    private static BucketRate RateOf(ulong bytesPerSecond) => new()
    {
        LinkLayer = Libc.TC_LINKLAYER_ETHERNET,
        Rate = (uint)Math.Min(bytesPerSecond, uint.MaxValue),
    };
}
