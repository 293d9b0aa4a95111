using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>A thread for disks, as <c>query-iothreads</c> tells it.</summary>
/// <param name="Number">Its number in the XML, from 1.</param>
/// <param name="PollLongest">For how many nanoseconds it polls at most.</param>
/// <param name="PollGrow">By what the time of polling grows.</param>
/// <param name="PollShrink">By what it shrinks.</param>
internal readonly record struct DiskThread(int Number, long PollLongest, long PollGrow, long PollShrink)
{
    private const string Prefix = "iothread";

    /// <summary>Those of the XML, by number.</summary>
    internal static IReadOnlyList<DiskThread> Read(QmpReply reply) =>
    [
        .. reply.Items()
            .Select(static one => new DiskThread(
                NumberOf(one.Text("id")), one.Number("poll-max-ns"), one.Number("poll-grow"), one.Number("poll-shrink")))
            .Where(static one => one.Number > 0)
            .OrderBy(static one => one.Number),
    ];

    private static int NumberOf(string id) => id.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
