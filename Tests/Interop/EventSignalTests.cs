using System;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class EventSignalTests : IDisposable
{
    private readonly EventSignal _signal = new();

    public void Dispose() => _signal.Dispose();

    [Fact]
    public void A_new_signal_is_not_raised() => IsRaised().ShouldBeFalse();

    [Fact]
    public void Raising_twice_and_clearing_once_leaves_it_down()
    {
        _signal.Raise();
        _signal.Raise();
        IsRaised().ShouldBeTrue();

        _signal.Clear();
        IsRaised().ShouldBeFalse();
    }

    [Fact]
    public void Clearing_a_signal_that_is_down_does_nothing() => Should.NotThrow(_signal.Clear);

    [Fact]
    public unsafe void A_full_counter_stays_raised()
    {
        ulong most = ulong.MaxValue - 1;
        Libc.write(_signal.Handle, &most, sizeof(ulong)).ShouldBe(sizeof(ulong));

        Should.NotThrow(_signal.Raise);
        IsRaised().ShouldBeTrue();
    }

    [Fact]
    public void A_disposed_signal_cannot_be_raised()
    {
        _signal.Dispose();

        Should.Throw<ObjectDisposedException>(_signal.Raise);
    }

    [Fact]
    public void Children_do_not_get_it() => Descriptors.IsCloseOnExec(_signal.Handle).ShouldBeTrue();

    private bool IsRaised() => Descriptors.MeetsInput(_signal.Handle, TimeSpan.Zero);
}
