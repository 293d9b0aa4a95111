using System;
using System.Collections.Generic;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon.Hosting;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Hosting;

/// <summary>The service manager hears of the daemon as long as both of its loops take their turns.</summary>
[SupportedOSPlatform("linux")]
public sealed class WatchdogTests
{
    private readonly VirtualTime _first = new();
    private readonly VirtualTime _second = new();
    private readonly List<double> _alive = [];

    [Fact]
    public void It_is_told_again_and_again()
    {
        using IDisposable watch = Begin();
        Run(seconds: 25);

        _alive.ShouldBe([1, 11, 21], tolerance: 2);
    }

    [Fact]
    public void One_loop_that_is_stuck_is_enough_for_silence()
    {
        using IDisposable watch = Begin();
        Run(seconds: 5);
        _first.AdvanceTo(TimeSpan.FromSeconds(500)); // The second takes no turn.

        _alive.Count.ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_told_any_more_once_it_is_over()
    {
        IDisposable watch = Begin();
        Run(seconds: 5);
        watch.Dispose();
        Run(seconds: 100);

        _alive.Count.ShouldBe(1);
    }

    private IDisposable Begin() => Watchdog.Begin(_first, _second, TimeSpan.FromSeconds(10), () => _alive.Add(_first.Clock.TotalSeconds));

    // Side by side, second by second.
    private void Run(int seconds)
    {
        int now = (int)_first.Clock.TotalSeconds;
        for (int i = now + 1; i <= now + seconds; i++)
        {
            _first.AdvanceTo(TimeSpan.FromSeconds(i));
            _second.AdvanceTo(TimeSpan.FromSeconds(i));
        }
    }
}
