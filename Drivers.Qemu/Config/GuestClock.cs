using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>clock</c>: what the real-time clock shows, and the other sources of time.</summary>
/// <param name="Offset">UTC when nothing is said.</param>
/// <param name="Timers">Only those that something is said of.</param>
internal sealed record GuestClock(ClockOffset Offset, ValueList<ClockTimer> Timers)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("clock")
        {
            Honoured =
            [
                new("offset='utc'", "<clock offset='utc'/>"),
                new("offset='localtime'", "<clock offset='localtime'/>"),
                new("offset='timezone'", "<clock offset='timezone' timezone='Europe/Paris'/>"),
                new("offset='variable' with adjustment, basis", "<clock offset='variable' adjustment='-3600' basis='localtime'/>"),
                new("offset='absolute' with start", "<clock offset='absolute' start='1000000000'/>"),
            ],
            Refused = [new("adjustment='reset'", "<clock offset='utc' adjustment='reset'/>")],
        },
        ClockTimer.Coverage,
    ];

    /// <summary>What holds when nothing is said.</summary>
    internal static GuestClock Default { get; } = new(new ClockOffset.Utc(), []);

    /// <summary>What is said of a timer.</summary>
    internal ClockTimer? this[TimerName name] => Timers.FirstOrDefault(timer => timer.Name == name);

    /// <summary>Reads the element.</summary>
    internal static GuestClock Read(ElementReader domain, DomainType type, MachineType machine) =>
        domain.Child("clock") is { } element
            ? new GuestClock(ClockOffset.Read(element), ClockTimer.ReadAll(element, type, machine))
            : Default;

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("clock", Offset.ToXml(), Timers.Select(timer => timer.ToXml()));
}
