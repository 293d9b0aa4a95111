using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What the real-time clock shows at the start. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record ClockOffset
{
    // What a clock of the year 1 to 9999 can show, with a century to spare on both ends of "now".
    private const long MaxAdjustment = 60L * 60 * 24 * 365 * 1000;

    private ClockOffset()
    {
    }

    /// <summary>Reads the attributes.</summary>
    internal static ClockOffset Read(ElementReader clock)
    {
        XmlValue offset = clock.RequiredAttribute("offset");
        return offset.Text switch
        {
            "utc" => new Utc(),
            "localtime" => new LocalTime(),
            "timezone" => new TimeZone(ReadTimeZone(clock.RequiredAttribute("timezone"))),
            "variable" => new Variable(
                clock.Attribute("adjustment") is { } adjustment ? ReadSeconds(adjustment) : 0,
                ReadIsLocal(clock.Attribute("basis"))),
            "absolute" => new Absolute(ReadStart(clock.RequiredAttribute("start"))),
            _ => throw offset.Unsupported("supported: utc, localtime, timezone, variable, absolute"),
        };
    }

    /// <summary>The attributes.</summary>
    internal abstract XAttribute[] ToXml();

    // What tzset(3) reads: a name below /usr/share/zoneinfo, or a rule such as CET-1CEST.
    private static string ReadTimeZone(XmlValue value) =>
        value.Text.Length > 0 && value.Text.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')
            ? value.Text
            : throw value.Invalid("not a time zone");

    private static bool ReadIsLocal(XmlValue? basis) => basis?.Text switch
    {
        null or "utc" => false,
        "localtime" => true,
        _ => throw basis.Invalid("either utc or localtime"),
    };

    private static long ReadSeconds(XmlValue value) =>
        long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
            && seconds is >= -MaxAdjustment and <= MaxAdjustment
            ? seconds
            : throw value.Invalid("not a number of seconds");

    private static long ReadStart(XmlValue value) =>
        value.ToNumber() is var seconds && seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? (long)seconds
            : throw value.Invalid("the time is out of range");

    private static XAttribute Name(string offset) => new("offset", offset);

    /// <summary>Coordinated universal time.</summary>
    internal sealed record Utc : ClockOffset
    {
        /// <inheritdoc/>
        internal override XAttribute[] ToXml() => [Name("utc")];
    }

    /// <summary>The host's time zone.</summary>
    internal sealed record LocalTime : ClockOffset
    {
        /// <inheritdoc/>
        internal override XAttribute[] ToXml() => [Name("localtime")];
    }

    /// <summary>Some time zone, whatever the host's is.</summary>
    /// <param name="Zone">As in the variable <c>TZ</c>: <c>Europe/Paris</c>.</param>
    internal sealed record TimeZone(string Zone) : ClockOffset
    {
        /// <inheritdoc/>
        internal override XAttribute[] ToXml() => [Name("timezone"), new("timezone", Zone)];
    }

    /// <summary>So many seconds from another time; a guest that sets its clock changes it.</summary>
    /// <param name="Seconds">Added; may be negative.</param>
    /// <param name="IsFromLocalTime">Added to the host's local time instead of UTC.</param>
    internal sealed record Variable(long Seconds, bool IsFromLocalTime) : ClockOffset
    {
        /// <inheritdoc/>
        internal override XAttribute[] ToXml() =>
            [Name("variable"), new("adjustment", Seconds), new("basis", IsFromLocalTime ? "localtime" : "utc")];
    }

    /// <summary>The same time at every start.</summary>
    /// <param name="Seconds">Since 1970, UTC.</param>
    internal sealed record Absolute(long Seconds) : ClockOffset
    {
        /// <inheritdoc/>
        internal override XAttribute[] ToXml() => [Name("absolute"), new("start", Seconds)];
    }
}
