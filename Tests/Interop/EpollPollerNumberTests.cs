using System;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

[Collection(DescriptorsCollection.Name)]
public sealed class EpollPollerNumberTests
{
    [Fact]
    public void Removing_a_closed_handle_leaves_the_next_owner_of_its_number_alone()
    {
        using var poller = new EpollPoller();
        using var signal = new EventSignal();
        using DescriptorHandle first = Descriptors.Duplicate(signal.Handle, 700);
        poller.Add(first, PollEvents.In, 1);
        int number = Descriptors.Number(first);
        poller.Remove(first);
        first.Dispose();
        using DescriptorHandle second = Descriptors.Duplicate(signal.Handle, 700);
        Descriptors.Number(second).ShouldBe(number);
        poller.Add(second, PollEvents.In, 2);

        poller.Remove(first);

        signal.Raise();
        var ready = new PollReady[4];
        poller.Wait(ready, TimeSpan.Zero).ShouldBe(1);
        ready[0].Key.ShouldBe(2UL);
    }

    [Fact]
    public void Children_do_not_get_a_poller()
    {
        using var poller = new EpollPoller();

        string[] pollers = [.. Directory.GetFiles("/proc/self/fd")
            .Where(link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name.Contains("[eventpoll]", StringComparison.Ordinal) == true)];
        pollers.ShouldNotBeEmpty();
        pollers.ShouldAllBe(link => (OpenFlagsOf(link) & Libc.O_CLOEXEC) != 0);
    }

    [Fact]
    public void Pollers_and_signals_give_their_descriptors_back() => Descriptors.ShouldNotLeak(() =>
    {
        using var poller = new EpollPoller();
        using var signal = new EventSignal();
        poller.Add(signal.Handle, PollEvents.In, 1);
    });

    // An octal number, beside "flags:" in fdinfo.
    private static int OpenFlagsOf(string link)
    {
        string[] info = File.ReadAllLines($"/proc/self/fdinfo/{Path.GetFileName(link)}");
        return Convert.ToInt32(info.Single(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8);
    }
}
