using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The real-time clock, and the timers that are not properties of the machine or of its processor.</summary>
internal static class ClockArguments
{
    /// <summary>Always there: what QEMU would do by itself is up to its configuration.</summary>
    /// <param name="clock">What is asked for.</param>
    /// <param name="accelerator"><c>tcg</c> or <c>kvm</c>.</param>
    /// <param name="now">The host's time, in the host's zone.</param>
    internal static IEnumerable<string> Of(GuestClock clock, string accelerator, DateTimeOffset now)
    {
        ClockTimer? rtc = clock[TimerName.Rtc];
        string policy = rtc?.Policy switch
        {
            TickPolicy.Catchup => ",driftfix=slew",
            TickPolicy.Delay => ",driftfix=none",
            _ => "",
        };
        string track = rtc?.Track switch
        {
            TimerTrack.Guest => ",clock=vm",
            TimerTrack.Wall => ",clock=host",
            _ => "",
        };
        string[] pit = (accelerator, clock[TimerName.Pit]?.Policy) switch
        {
            ("kvm", TickPolicy.Delay) => ["-global", "kvm-pit.lost_tick_policy=delay"],
            ("kvm", TickPolicy.Discard) => ["-global", "kvm-pit.lost_tick_policy=discard"],
            _ => [],
        };
        return ["-rtc", $"base={Base(clock.Offset, now)}{policy}{track}", .. pit];
    }

    private static string Base(ClockOffset offset, DateTimeOffset now) => offset switch
    {
        ClockOffset.Utc => "utc",
        ClockOffset.LocalTime or ClockOffset.TimeZone => "localtime", // The zone is in QEMU's environment.
        ClockOffset.Variable variable => Written(Shifted(variable.IsFromLocalTime ? now.DateTime : now.UtcDateTime, variable.Seconds)),
        ClockOffset.Absolute absolute => Written(DateTimeOffset.FromUnixTimeSeconds(absolute.Seconds).UtcDateTime),
        _ => throw new UnreachableException(),
    };

    // A guest may have set its clock to any century; one before the first year or after the last is at that end.
    private static DateTime Shifted(DateTime time, long seconds)
    {
        long first = (DateTime.MinValue - time).Ticks / TimeSpan.TicksPerSecond;
        long last = (DateTime.MaxValue - time).Ticks / TimeSpan.TicksPerSecond;
        return time.AddTicks(Math.Clamp(seconds, first, last) * TimeSpan.TicksPerSecond);
    }

    private static string Written(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
