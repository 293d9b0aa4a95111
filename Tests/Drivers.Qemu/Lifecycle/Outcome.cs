using System;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What became of an asynchronous call in virtual time, and when.</summary>
internal sealed class Outcome<T>
{
    private T? _value;

    /// <summary>Seconds on the clock when it was over; <see langword="null"/> while it is not.</summary>
    internal double? At { get; private set; }

    internal Exception? Error { get; private set; }

    /// <summary>What it returned.</summary>
    internal T Value
    {
        get
        {
            Error.ShouldBeNull();
            At.ShouldNotBeNull();
            return _value!;
        }
    }

    /// <summary>It failed then, with this code.</summary>
    internal HypervisorException ShouldFail(double at, ErrorCode code)
    {
        HypervisorException error = Error.ShouldBeOfType<HypervisorException>();
        (At, error.Code).ShouldBe((at, code), error.Message);
        return error;
    }

    /// <summary>The same when it is over; within an hour of virtual time it is.</summary>
    internal Outcome<T> After(VirtualSetup setup)
    {
        for (int second = 0; At is null && second < 3600; second++)
        {
            setup.Time.AdvanceBySeconds(1);
        }

        return this;
    }

    internal async Task WatchAsync(IScheduler scheduler, Func<Task<T>> work)
    {
        DateTimeOffset origin = VirtualTime.Origin;
        try
        {
            _value = await work();
        }
        catch (Exception e)
        {
            Error = e;
        }

        At = (scheduler.Now - origin).TotalSeconds;
    }
}
