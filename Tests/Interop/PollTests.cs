using System;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class PollTests
{
    [Fact]
    public void Each_descriptor_learns_what_was_found()
    {
        using var raised = new EventSignal();
        using var quiet = new EventSignal();
        raised.Raise();
        PollDescriptor[] descriptors =
        [
            new(Descriptors.Number(raised.Handle), PollEvents.In | PollEvents.Out),
            new(Descriptors.Number(quiet.Handle), PollEvents.In),
            new(-1, PollEvents.In),
        ];

        Poll.Wait(descriptors, TimeSpan.Zero).ShouldBe(1);

        descriptors[0].Readiness.ShouldBe(PollEvents.In | PollEvents.Out);
        descriptors[1].Readiness.ShouldBe(PollEvents.None);
        descriptors[2].Readiness.ShouldBe(PollEvents.None);
    }

    [Fact]
    public void A_number_that_is_not_open_is_invalid()
    {
        PollDescriptor[] descriptors = [new(1_000_000, PollEvents.In)];

        Poll.Wait(descriptors, TimeSpan.Zero).ShouldBe(1);

        descriptors[0].Readiness.ShouldBe(PollEvents.Invalid);
    }

    [Fact]
    public void Fields_can_be_set_one_by_one()
    {
        var descriptor = new PollDescriptor { Fd = 7, Interest = PollEvents.ReadHangUp, Readiness = PollEvents.HangUp };

        (descriptor.Fd, descriptor.Interest, descriptor.Readiness)
            .ShouldBe((7, PollEvents.ReadHangUp, PollEvents.HangUp));
    }

    [Fact]
    public void Nothing_to_wait_for_is_a_timeout() => Poll.Wait([], TimeSpan.FromTicks(1)).ShouldBe(0);
}
