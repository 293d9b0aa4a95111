using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>What <see cref="LeaseHook"/> writes into its pipe.</summary>
internal static class HookLines
{
    private const int LongestLine = 4096; // PIPE_BUF: a longer one was not written in one piece.

    /// <summary>Leases as they are told, those that came together at once.</summary>
    /// <remarks>As <see cref="IHostPipe.Received"/>; what is no line of a lease is passed over.</remarks>
    internal static IObservable<IReadOnlyList<LeaseLine>> Leases(this IHostPipe pipe) => Observable.Defer(() =>
    {
        string begun = "";
        return pipe.Received.Select(bytes =>
        {
            string text = begun + Encoding.UTF8.GetString(bytes.Span);
            int end = text.LastIndexOf('\n') + 1;
            begun = text.Length - end <= LongestLine ? text[end..] : "";
            return (IReadOnlyList<LeaseLine>)[.. text[..end].Split('\n').Select(LeaseLine.Parse).OfType<LeaseLine>()];
        }).Where(static lines => lines.Count > 0);
    });
}
