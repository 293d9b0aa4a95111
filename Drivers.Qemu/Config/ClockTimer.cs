using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>clock/timer</c>: a source of time that is not as QEMU would have it.</summary>
/// <param name="Name">Which.</param>
internal sealed record ClockTimer(TimerName Name)
{
    private static readonly Words<TimerName> Timers = new(
        ("rtc", TimerName.Rtc),
        ("pit", TimerName.Pit),
        ("hpet", TimerName.Hpet),
        ("tsc", TimerName.Tsc),
        ("kvmclock", TimerName.KvmClock),
        ("hypervclock", TimerName.HypervClock));

    private static readonly Words<TickPolicy> RtcPolicies = new(("delay", TickPolicy.Delay), ("catchup", TickPolicy.Catchup));
    private static readonly Words<TickPolicy> PitPolicies = new(("delay", TickPolicy.Delay), ("discard", TickPolicy.Discard));
    private static readonly Words<TimerTrack> Tracks = new(("wall", TimerTrack.Wall), ("guest", TimerTrack.Guest));

    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("clock/timer")
    {
        Honoured =
        [
            new("rtc with tickpolicy delay, catchup", Sample("name='rtc' tickpolicy='catchup'")),
            new("rtc with track wall, guest", Sample("name='rtc' track='guest'")),
            new("pit with present (pc, q35, microvm)", Sample("name='pit' present='no'")),
            new("pit with tickpolicy delay", Sample("name='pit' tickpolicy='delay'")),
            new("pit with tickpolicy discard (type='kvm')", Kvm("name='pit' tickpolicy='discard'")),
            new("hpet with present (pc, q35)", Sample("name='hpet' present='no'")),
            new("kvmclock with present", Sample("name='kvmclock' present='no'")),
            new("hypervclock with present", Sample("name='hypervclock' present='yes'")),
            new("tsc with frequency", Sample("name='tsc' frequency='2000000000'")),
        ],
        Refused =
        [
            new("platform", Sample("name='platform'")),
            new("rtc with tickpolicy merge, discard", Sample("name='rtc' tickpolicy='merge'")),
            new("rtc with track boot", Sample("name='rtc' track='boot'")),
            new("rtc with catchup limits", "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'><catchup slew='120'/></timer></clock>"),
            new("rtc with present='no'", Sample("name='rtc' present='no'")),
            new("pit with tickpolicy catchup", Sample("name='pit' tickpolicy='catchup'")),
            new("pit with tickpolicy discard and type='qemu'", Sample("name='pit' tickpolicy='discard'")),
            new("hpet on microvm", Sample("name='hpet' present='yes'"), "microvm"),
            new("tsc with mode", Sample("name='tsc' mode='emulate'")),
        ],
    };

    /// <summary>Whether there is such a timer; QEMU's choice when not said.</summary>
    internal bool? IsPresent { get; init; }

    /// <summary>Of <c>rtc</c> and <c>pit</c>; QEMU's choice when not said.</summary>
    internal TickPolicy? Policy { get; init; }

    /// <summary>Of <c>rtc</c>; the host's clock when not said.</summary>
    internal TimerTrack? Track { get; init; }

    /// <summary>Of <c>tsc</c>, in hertz; the host's when not said.</summary>
    internal ulong? Frequency { get; init; }

    /// <summary>Reads all timers.</summary>
    internal static ValueList<ClockTimer> ReadAll(ElementReader clock, DomainType type, MachineType machine)
    {
        var timers = new List<ClockTimer>();
        foreach (ElementReader element in clock.Children("timer"))
        {
            ClockTimer timer = Read(element, type, machine);
            timers.Add(timers.TrueForAll(other => other.Name != timer.Name)
                ? timer
                : throw element.Invalid($"timer '{Timers[timer.Name]}' is there twice"));
        }

        return [.. timers];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "timer",
        new XAttribute("name", Timers[Name]),
        SwitchWords.YesNoAttribute("present", IsPresent),
        Policy is { } policy
            ? new XAttribute("tickpolicy", Name is TimerName.Rtc ? RtcPolicies[policy] : PitPolicies[policy])
            : null,
        Track is { } track ? new XAttribute("track", Tracks[track]) : null,
        Frequency is { } frequency ? new XAttribute("frequency", frequency) : null);

    private static string Sample(string timer) => $"<clock offset='utc'><timer {timer}/></clock>";

    private static string Kvm(string timer) =>
        $"<domain type='kvm'><name>x</name><memory>16384</memory><os><type>hvm</type></os>{Sample(timer)}</domain>";

    // What an element has and its timer does not know is left unread, and so refused.
    private static ClockTimer Read(ElementReader element, DomainType type, MachineType machine)
    {
        TimerName name = Timers.Read(element.RequiredAttribute("name"));
        bool isThere = name is TimerName.Hpet ? machine.HasPci : machine.HasIsa;
        if (!isThere)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no such timer");
        }

        return name switch
        {
            TimerName.Rtc => ReadRtc(element),
            TimerName.Pit => ReadPit(element, type),
            TimerName.Tsc => new ClockTimer(name) { Frequency = ReadFrequency(element.Attribute("frequency")) },
            _ => new ClockTimer(name) { IsPresent = element.Attribute("present")?.IsYes() },
        };
    }

    private static ClockTimer ReadRtc(ElementReader element)
    {
        element.Attribute("present")?.MustBe("yes");
        return new ClockTimer(TimerName.Rtc)
        {
            Policy = element.Attribute("tickpolicy") is { } policy ? RtcPolicies.Read(policy) : null,
            Track = element.Attribute("track") is { } track ? Tracks.Read(track) : null,
        };
    }

    // The timer in QEMU delivers late what was missed; only the one in the kernel can drop it.
    private static ClockTimer ReadPit(ElementReader element, DomainType type)
    {
        XmlValue? text = element.Attribute("tickpolicy");
        TickPolicy? policy = text is null ? null : PitPolicies.Read(text);
        return policy is TickPolicy.Discard && type is DomainType.Qemu
            ? throw text!.Unsupported("it needs <domain type='kvm'>")
            : new ClockTimer(TimerName.Pit) { IsPresent = element.Attribute("present")?.IsYes(), Policy = policy };
    }

    private static ulong? ReadFrequency(XmlValue? value) => value?.ToNumber() switch
    {
        null => null,
        var hertz and > 0 and <= long.MaxValue => hertz,
        _ => throw value.Invalid("the frequency is out of range"),
    };
}
